using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>
/// TeamNet's baselines that parallelize a network with MPI: every layer's weights are divided evenly among all devices, each of which gets
/// the whole input, and the results are put together after every layer. <c>mpi-matrix</c> divides the rows of every layer's weight matrix,
/// of convolutions too; <c>mpi-kernel</c> divides the kernels of convolutions only. What cannot be divided runs on one device.
/// </summary>
internal sealed class LayerwiseAlgorithm : IPlanAlgorithm
{
    private readonly bool _dividesDense;

    private LayerwiseAlgorithm(string name, bool dividesDense)
    {
        Name = name;
        _dividesDense = dividesDense;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>MPI-Matrix.</summary>
    public static LayerwiseAlgorithm Matrix() => new(PlanAlgorithms.MpiMatrix, dividesDense: true);

    /// <summary>MPI-Kernel.</summary>
    public static LayerwiseAlgorithm Kernel() => new(PlanAlgorithms.MpiKernel, dividesDense: false);

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
            (int steps, long pieces) = unit switch
            {
                { Kind: UnitKind.Dense, CanSplitOutputs: true } when _dividesDense => (unit.StepCount, unit.DenseOutputs),
                { ChannelSteps: > 0 } => (unit.ChannelSteps, unit.OutputChannels),
                _ => (0, 0L),
            };
            if (steps == 0 || devices.Length == 1)
            {
                continue;
            }

            if (wholeFrom < unit.FirstStep)
            {
                rounds.Add(StepRange.Between(tables, wholeFrom, unit.FirstStep).Whole(devices[0]));
            }

            wholeFrom = unit.FirstStep + steps;
            rounds.Add(Divided(StepRange.Between(tables, unit.FirstStep, wholeFrom), devices, pieces));
        }

        if (wholeFrom < request.Model.Steps.Length)
        {
            rounds.Add(StepRange.Between(tables, wholeFrom, request.Model.Steps.Length).Whole(devices[0]));
        }

        return GatheredPlan.Write(Name, request, tables, rounds);
    }

    private static GatheredRound Divided(StepRange range, ImmutableArray<int> devices, long pieces)
    {
        List<GatheredShare> shares = [];
        long start = 0;
        for (int member = 0; member < devices.Length && start < pieces; member++)
        {
            long end = start + (pieces / devices.Length) + (member < pieces % devices.Length ? 1 : 0);
            if (end > start)
            {
                shares.Add(range.On(devices[member], (double)(end - start) / pieces) with { Start = start, End = end });
            }

            start = end;
        }

        return new GatheredRound("output", range.Layers, [.. shares]);
    }
}
