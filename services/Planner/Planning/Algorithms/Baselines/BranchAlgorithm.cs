using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>
/// TeamNet's MPI-Branch: branches that lie beside each other run on different devices and are merged behind them; what lies between runs on
/// one device. Of each stretch between two values that everything passes, those branches are divided first whose division saves most work.
/// Devices are taken to be as fast as each other, as they are in the paper: how unequal ones measured does not decide whether it divides.
/// </summary>
internal sealed class BranchAlgorithm : IPlanAlgorithm
{
    // Every pair of ends is tried, so longer stretches are left whole.
    private const int MaxSteps = 128;

    /// <inheritdoc/>
    public string Name => PlanAlgorithms.MpiBranch;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        CostTables tables = new(request.Model, request.Cluster, request.Convention);
        PlanModel model = request.Model;
        ImmutableArray<int> devices = CrewCatalog.ByUsefulness(tables);
        List<GatheredRound> rounds = [];
        int wholeFrom = 0;
        int from = 0;
        for (int cut = 1; cut <= model.Units.Length; cut++)
        {
            if (model.Crossing[cut].Length > 1 && cut < model.Units.Length)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            int end = model.Units[cut - 1].EndStep;
            foreach (Division found in Divisions(tables, devices, from, end))
            {
                if (wholeFrom < found.Start)
                {
                    rounds.Add(StepRange.Between(tables, wholeFrom, found.Start).Whole(devices[0]));
                }

                rounds.Add(Divided(tables, found));
                wholeFrom = found.End;
            }

            from = end;
        }

        if (rounds.Count == 0)
        {
            return new Error(ErrorReason.InvalidArgument, $"{Name}: model '{model.Name}' has no branches that {devices.Length} devices could run beside each other.");
        }

        if (wholeFrom < model.Steps.Length)
        {
            rounds.Add(StepRange.Between(tables, wholeFrom, model.Steps.Length).Whole(devices[0]));
        }

        return GatheredPlan.Write(Name, request, tables, rounds);
    }

    private static IEnumerable<Division> Divisions(CostTables tables, ImmutableArray<int> devices, int from, int to) =>
        Best(tables, devices, from, to) is { } found
            ? [.. Divisions(tables, devices, from, found.Start), found, .. Divisions(tables, devices, found.End, to)]
            : [];

    private static Division? Best(CostTables tables, ImmutableArray<int> devices, int from, int to)
    {
        Division? best = null;
        if (to - from > MaxSteps)
        {
            return null;
        }

        for (int start = from; start < to; start++)
        {
            List<Branch> branches = [];
            double total = 0;
            for (int step = start; step < to; step++)
            {
                double seconds = tables.TimeOf(devices[0], step).Seconds;
                total += seconds;
                Branch.Join(branches, tables.Model.Steps[step], step, seconds);
                if (branches.Count < 2)
                {
                    continue;
                }

                List<(int Device, List<Branch> Branches, double Seconds)> shared = Share(devices, branches);
                double saved = total - shared.Max(one => one.Seconds);
                if (shared.Count > 1 && saved > (best?.SavedSeconds ?? 0))
                {
                    best = new Division(start, step + 1, saved, [.. shared.Select(one => (one.Device, one.Branches.SelectMany(branch => branch.Steps).Order().ToImmutableArray()))]);
                }
            }
        }

        return best;
    }

    // The longest branch first, each to the device with the least work.
    private static List<(int Device, List<Branch> Branches, double Seconds)> Share(ImmutableArray<int> devices, List<Branch> branches)
    {
        List<(int Device, List<Branch> Branches, double Seconds)> shared = [.. devices.Select(device => (device, new List<Branch>(), 0.0))];
        foreach (Branch branch in branches.OrderByDescending(branch => branch.Seconds))
        {
            int least = Enumerable.Range(0, shared.Count).MinBy(member => shared[member].Seconds);
            shared[least].Branches.Add(branch);
            shared[least] = shared[least] with { Seconds = shared[least].Seconds + branch.Seconds };
        }

        shared.RemoveAll(one => one.Branches.Count == 0);
        return shared;
    }

    private static GatheredRound Divided(CostTables tables, Division found) => new(
        "branch",
        StepRange.Between(tables, found.Start, found.End).Layers,
        [
            .. found.Parts.Select(part =>
            {
                StepRange own = new(tables, part.Steps);
                return own.On(part.Device) with { Layers = own.Layers };
            }),
        ]);

    private sealed record Division(int Start, int End, double SavedSeconds, ImmutableArray<(int Device, ImmutableArray<int> Steps)> Parts);
}
