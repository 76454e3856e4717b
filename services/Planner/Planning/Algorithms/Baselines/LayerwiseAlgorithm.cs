using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>
/// Baselines that divide the work of every layer evenly among all devices and put the results together after every layer. TeamNet's with
/// MPI give each device the whole input: <c>mpi-matrix</c> divides the rows of every layer's weight matrix, of convolutions too;
/// <c>mpi-kernel</c> divides the kernels of convolutions only. Hadidi et al.'s filter splitting, <c>filter</c>, divides the channels of what
/// convolutions take, and adds up partial sums. What cannot be divided runs on one device.
/// </summary>
internal sealed class LayerwiseAlgorithm : IPlanAlgorithm
{
    private readonly Func<PlanUnit, (int Steps, long Pieces)> _divide;
    private readonly bool _dividesInputs;

    private LayerwiseAlgorithm(string name, Func<PlanUnit, (int Steps, long Pieces)> divide, bool dividesInputs = false)
    {
        Name = name;
        _divide = divide;
        _dividesInputs = dividesInputs;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>MPI-Matrix.</summary>
    public static LayerwiseAlgorithm Matrix() => new(
        PlanAlgorithms.MpiMatrix, unit => unit is { Kind: UnitKind.Dense, CanSplitOutputs: true } ? (unit.StepCount, unit.DenseOutputs) : Kernels(unit));

    /// <summary>MPI-Kernel.</summary>
    public static LayerwiseAlgorithm Kernel() => new(PlanAlgorithms.MpiKernel, Kernels);

    /// <summary>Filter splitting. What follows a convolution waits for the sum, so it runs on one device.</summary>
    public static LayerwiseAlgorithm Filter() => new(
        PlanAlgorithms.Filter, unit => unit is { ChannelSteps: > 0, InputChannels: > 1 } ? (1, unit.InputChannels) : default, dividesInputs: true);

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        CostTables tables = new(request.Model, request.Cluster, request.Convention);
        ImmutableArray<int> devices = CrewCatalog.ByUsefulness(tables);
        List<GatheredRound> rounds = [];
        int wholeFrom = 0;
        foreach (PlanUnit unit in request.Model.Units)
        {
            cancellation.ThrowIfCancellationRequested();
            (int steps, long pieces) = _divide(unit);
            if (steps == 0 || devices.Length == 1)
            {
                continue;
            }

            if (wholeFrom < unit.FirstStep)
            {
                rounds.Add(StepRange.Between(tables, wholeFrom, unit.FirstStep).Whole(devices[0]));
            }

            wholeFrom = unit.FirstStep + steps;
            rounds.Add(Divided(tables, StepRange.Between(tables, unit.FirstStep, wholeFrom), devices, pieces));
        }

        if (wholeFrom < request.Model.Steps.Length)
        {
            rounds.Add(StepRange.Between(tables, wholeFrom, request.Model.Steps.Length).Whole(devices[0]));
        }

        return GatheredPlan.Write(Name, request, tables, rounds);
    }

    private static (int Steps, long Pieces) Kernels(PlanUnit unit) => unit.ChannelSteps > 0 ? (unit.ChannelSteps, unit.OutputChannels) : default;

    private GatheredRound Divided(CostTables tables, StepRange range, ImmutableArray<int> devices, long pieces)
    {
        List<GatheredShare> shares = [];

        // Inputs are divided by their elements, of which a channel has as many as there are beside the channels.
        long elements = _dividesInputs ? tables.Model.Values[range.Takes[0]].Elements / pieces : 1;
        long start = 0;
        for (int member = 0; member < devices.Length && start < pieces; member++)
        {
            long end = start + (pieces / devices.Length) + (member < pieces % devices.Length ? 1 : 0);
            if (end > start)
            {
                double fraction = (double)(end - start) / pieces;
                GatheredShare share = _dividesInputs ? range.SummandOn(devices[member], fraction) : range.On(devices[member], fraction);
                shares.Add(share with { Start = start * elements, End = end * elements });
            }

            start = end;
        }

        return new GatheredRound(_dividesInputs ? "input" : "output", range.Layers, [.. shares]);
    }
}
