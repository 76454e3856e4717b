using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// AR-MDI (MS-MDI, eq. 1): worker n of the ring gets the share (1/gamma_n) / sum(1/gamma) of the model, gamma being its seconds per
/// parameter, rounded to the nearest cut. <c>armdi</c> divides parameters, as printed. Parameters are not work: the early layers of a
/// convolutional network have few of them and most of the operations; <c>armdi-work</c> divides work instead.
/// </summary>
internal sealed class ArMdiAlgorithm : IPlanAlgorithm
{
    private readonly Func<PlanUnit, double> _measure;

    private ArMdiAlgorithm(string name, Func<PlanUnit, double> measure)
    {
        Name = name;
        _measure = measure;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Shares of the parameters.</summary>
    public static ArMdiAlgorithm ByParameters() => new(PlanAlgorithms.ArMdi, unit => unit.WeightBytes);

    /// <summary>Shares of the operations.</summary>
    public static ArMdiAlgorithm ByWork() => new(PlanAlgorithms.ArMdiWork, unit => unit.Flops);

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var units = request.Model.Units;
        var sums = new double[units.Length + 1];
        for (var unit = 0; unit < units.Length; unit++)
        {
            sums[unit + 1] = sums[unit] + _measure(units[unit]);
        }

        // Seconds per parameter differ between devices as the seconds of the whole model do.
        var devices = Enumerable.Range(0, request.Cluster.Devices.Length).ToList();
        var rates = devices.ConvertAll(device => 1 / Enumerable.Range(0, units.Length).Sum(unit => tables.UnitSeconds(device, unit)));
        var total = rates.Sum();
        var ends = new int[devices.Count];
        double share = 0;
        for (var worker = 0; worker < devices.Count; worker++)
        {
            share += rates[worker] / total;
            ends[worker] = worker == devices.Count - 1 ? units.Length : Nearest(sums, sums[^1] * share);
        }

        return Chains.Write(Strategies.Mdi, Name, request, tables, Chains.Between(devices, ends));
    }

    private static int Nearest(double[] sums, double target)
    {
        var nearest = 0;
        for (var cut = 1; cut < sums.Length; cut++)
        {
            nearest = Math.Abs(sums[cut] - target) < Math.Abs(sums[nearest] - target) ? cut : nearest;
        }

        return nearest;
    }
}
