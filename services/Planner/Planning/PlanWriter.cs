using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Forecasts;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning;

/// <summary>Turns priced rounds into the document.</summary>
internal static class PlanWriter
{
    /// <summary>The document, or why the rounds are no answer to the request.</summary>
    /// <param name="strategy">How the devices collaborate.</param>
    /// <param name="algorithm">Who planned it.</param>
    public static Outcome<Plan> Write(
        string strategy, string algorithm, PlanRequest request, CostTables tables, Features features, IReadOnlyList<Round> rounds)
    {
        var costs = CostModel.Evaluate(tables, features, rounds);
        if (costs.FirstOrDefault(cost => !double.IsFinite(cost.Time.Seconds)) is { } impossible)
        {
            return new Error(
                ErrorReason.InvalidArgument,
                $"{algorithm}: '{tables.Model.Units[impossible.Round.From].Name}' and what follows cannot be divided among {impossible.Round.Crew.Count} devices.");
        }

        var memory = CostModel.MemoryBytes(tables, costs);
        var originals = costs.SelectMany(cost => cost.Round.Copies.Select(copy => (copy, cost.Round.Crew.Devices[0]))).ToDictionary();
        foreach (var (copy, original) in originals)
        {
            memory[copy] = memory[original];
        }

        var used = costs.SelectMany(cost => cost.Devices).Concat(originals.Keys).ToHashSet();
        for (var device = 0; device < memory.Length; device++)
        {
            if (tables.Convention.LimitsMemory && tables.Cluster.Devices[device].MemoryBytes is { } limit && memory[device] > limit)
            {
                return new Error(
                    ErrorReason.InvalidArgument,
                    $"{algorithm}: device '{tables.Cluster.Devices[device].Name}' has {limit} bytes of memory, its share of the plan needs {memory[device]}.");
            }
        }

        if (request.UsesAllDevices && used.Count < memory.Length)
        {
            var idle = tables.Cluster.Devices[Enumerable.Range(0, memory.Length).First(device => !used.Contains(device))];
            return new Error(ErrorReason.InvalidArgument, $"{algorithm}: no plan with every device was found; '{idle.Name}' would be idle.");
        }

        return new Plan
        {
            Model = request.Model.Name,
            ModelSha256 = request.Model.Hash,
            Strategy = strategy,
            Algorithm = algorithm,
            Objective = NameOf(request.Objective),
            Convention = request.Convention.Name,
            Seconds = costs.Sum(cost => cost.Time.Seconds),
            ForecastSeconds = PlanForecast.Seconds(tables, features, costs),
            PeriodSeconds = CostModel.PeriodSeconds(tables, costs),
            Bytes = costs.Sum(cost => (long)Math.Round(cost.Load.TotalBytes)),
            Wire = features.Wire,
            Sharing = features.Sharing == Sharing.Equal ? "equal" : "work_conserving",
            Overlap = features.Overlap,
            DeviceToDevice = features.Direct,
            Devices = [.. used.Order().Select(device => Device(tables, costs, device, originals.GetValueOrDefault(device, device), memory[device]))],
            Blocks = [.. costs.Select(cost => Block(tables, features, cost))],
        };
    }

    /// <summary>An objective in the words of the document.</summary>
    public static string NameOf(Objective objective) => objective switch
    {
        Objective.Latency => "latency",
        Objective.Throughput => "throughput",
        _ => "memory",
    };

    private static string ModeName(BlockMode mode) => mode switch
    {
        BlockMode.Whole => "whole",
        BlockMode.Spatial => "spatial",
        BlockMode.SpatialInput => "spatial_input",
        BlockMode.Output => "output",
        BlockMode.Input => "input",
        _ => "hybrid",
    };

    /// <param name="original">The device that it is a copy of; itself when it is none.</param>
    private static PlannedDevice Device(CostTables tables, ImmutableArray<RoundCost> costs, int device, int original, long memory)
    {
        var known = tables.Cluster.Devices[device];
        var shares = Shares(tables, costs, original);
        return new PlannedDevice
        {
            Name = known.Name,
            ComputeSeconds = costs.Sum(cost => cost.Load.ComputeSeconds[original]),
            MemoryBytes = memory,
            MemoryLimitBytes = known.MemoryBytes,
            SentBytes = costs.Sum(cost => Sent(cost.Load, original)),
            ReceivedBytes = costs.Sum(cost => Received(cost.Load, original)),
            CostSource = Source(shares),
            CostShares = shares,
        };
    }

    private static string Source(PlannedCostShares shares) =>
        shares is { Profile: 0, Regression: 0 } ? "flops"
        : shares is { Regression: 0, Flops: 0 } ? "profile"
        : shares is { Profile: 0, Flops: 0 } ? "regression"
        : "mixed";

    // A device's share of a block is divided among the sources like the time of the whole block.
    private static PlannedCostShares Shares(CostTables tables, ImmutableArray<RoundCost> costs, int device)
    {
        var seconds = new double[3];
        foreach (var cost in costs.Where(cost => cost.Load.ComputeSeconds[device] > 0))
        {
            var units = tables.Model.Units.AsSpan()[cost.Round.From..cost.Round.To];
            var times = Enumerable.Range(units[0].FirstStep, units[^1].EndStep - units[0].FirstStep).Select(step => tables.TimeOf(device, step)).ToArray();
            var whole = times.Sum(time => time.Seconds);
            foreach (var time in times.Where(_ => whole > 0))
            {
                seconds[(int)time.Origin] += cost.Load.ComputeSeconds[device] * time.Seconds / whole;
            }
        }

        var total = seconds.Sum();
        return total > 0
            ? new PlannedCostShares(
                seconds[(int)TimeOrigin.Profile] / total, seconds[(int)TimeOrigin.Regression] / total, seconds[(int)TimeOrigin.Flops] / total)
            : new PlannedCostShares(0, 0, 1);
    }

    private static PlannedBlock Block(CostTables tables, Features features, RoundCost cost)
    {
        var round = cost.Round;
        var model = tables.Model;
        return new PlannedBlock
        {
            Layers = [.. Enumerable.Range(round.From, round.To - round.From).SelectMany(unit => model.Units[unit].Layers)],
            Mode = ModeName(round.Mode),
            Devices = [.. cost.Devices.Concat(round.Copies).Select(device => tables.Cluster.Devices[device].Name)],
            Wire = features.Wire,
            Returned = round.Returned,
            ComputeSeconds = cost.Time.ComputeSeconds,
            TransferSeconds = cost.Time.TransferSeconds,
            Bytes = (long)Math.Round(cost.Load.TotalBytes),
            Slices = [.. cost.Members.Select(member => Slice(tables, cost, member))],
        };
    }

    private static PlannedSlice Slice(CostTables tables, RoundCost cost, int member)
    {
        var round = cost.Round;
        var model = tables.Model;
        var device = round.Crew.Devices[member];
        var isByRows = round.Mode is BlockMode.Whole or BlockMode.Spatial or BlockMode.SpatialInput;
        var (start, end) = cost.Shares.Elements(member);

        // Of strips, one stands for what the device sends and receives.
        var isFirst = member == 0 || round.Crew.Devices[member - 1] != device;
        return new PlannedSlice
        {
            Device = tables.Cluster.Devices[device].Name,
            Copies = round.Copies.IsEmpty ? null : [.. round.Copies.Select(copy => tables.Cluster.Devices[copy].Name)],
            Inputs = isByRows ? [.. model.Crossing[round.From].Zip(cost.Inputs[member], (value, rows) => Span(model, value, rows))] : [],
            Outputs = round.Mode is BlockMode.Whole or BlockMode.Spatial
                ? [.. model.Crossing[round.To].Select(value => Span(model, value, round.Crew.Slices(model.Values[value].Rows)[member]))]
                : [],
            Summed = round.Mode is BlockMode.SpatialInput
                ? [.. model.Crossing[round.To - 1].Select(value => Span(model, value, round.Crew.Slices(model.Values[value].Rows)[member]))]
                : [],
            ShareStart = start,
            ShareEnd = end,
            ComputeSeconds = cost.MemberSeconds[member],
            ReceivedBytes = isFirst ? Received(cost.Load, device) : 0,
            SentBytes = isFirst ? Sent(cost.Load, device) : 0,
            WeightBytes = cost.WeightBytes[member],
            ActivationBytes = cost.PeakBytes[member],
        };
    }

    private static RowSpan Span(PlanModel model, int value, RowRange rows) => new(model.Values[value].Name, rows.Start, rows.End);

    private static long Sent(RoundLoad load, int device) =>
        (long)Math.Round(load.UpBytes[device] + load.SentBytes[device] + load.OutBytes[device]);

    private static long Received(RoundLoad load, int device) => (long)Math.Round(load.DownBytes[device] + load.ReceivedBytes[device]);
}
