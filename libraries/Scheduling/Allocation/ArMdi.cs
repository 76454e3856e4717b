using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Scheduling.Allocation;

/// <summary>AR-MDI's layer allocation (Li, Koyuncu and Seferoglu 2022), as eq. (1) of MS-MDI gives it.</summary>
public static class ArMdi
{
    /// <summary>
    /// Allocates blocks along the ring from a source: rho_n = W (1/gamma_n) / sum 1/gamma (eq. 1). Shares are laid end to end and each end
    /// moved to the cut nearest to it; with no more workers than blocks everyone keeps a block at least, with more some have none and are left out.
    /// </summary>
    /// <param name="chain">The model.</param>
    /// <param name="view">The ring, with the delay gamma that each worker measured per parameter or per unit of work.</param>
    /// <param name="source">The worker whose items these are.</param>
    /// <param name="measure">What is divided.</param>
    public static LayerAllocation Allocate(LayerChain chain, RingView view, int source, AllocationMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(view);
        var ring = view.From(source);
        var total = measure == AllocationMeasure.Parameters ? chain.Parameters(0, chain.Blocks) : chain.TotalWork;
        var speeds = ring.Select(member => 1 / (measure == AllocationMeasure.Parameters ? member.SecondsPerParameter : member.SecondsPerWork)).ToArray();
        var speed = speeds.Sum();
        List<int> workers = [];
        List<int> ends = [];
        var given = 0.0;
        var keep = ring.Count <= chain.Blocks ? 1 : 0;
        for (var index = 0; index < ring.Count; index++)
        {
            given += total * speeds[index] / speed;
            var start = ends.Count == 0 ? 0 : ends[^1];
            var most = chain.Blocks - (keep * (ring.Count - 1 - index));
            var end = index == ring.Count - 1 ? chain.Blocks : Nearest(chain, measure, given, start + keep, most);
            if (end > start || index == 0)
            {
                workers.Add(ring[index].Worker);
                ends.Add(end);
            }
        }

        return new LayerAllocation([.. workers], [.. ends]);
    }

    private static int Nearest(LayerChain chain, AllocationMeasure measure, double amount, int least, int most)
    {
        var best = least;
        for (var cut = least; cut <= most; cut++)
        {
            if (Distance(cut) < Distance(best))
            {
                best = cut;
            }
        }

        return best;

        double Distance(int cut) => Math.Abs((measure == AllocationMeasure.Parameters ? chain.Parameters(0, cut) : chain.Work(0, cut)) - amount);
    }
}
