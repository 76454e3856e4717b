using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Groups layers so that no device works longer than a given time (Hadidi et al., Procedure 1, steps 1 and 2).</summary>
internal sealed class LatencyGrouping
{
    private readonly CostTables _tables;
    private readonly ChainTables _chain;

    public LatencyGrouping(CostTables tables)
    {
        _tables = tables;
        _chain = new ChainTables(tables, WireFormat.Fp32);
    }

    /// <summary>A time that one device suffices for.</summary>
    public double LongestSeconds => Enumerable.Range(0, DeviceCount).Max(device => _chain.StageSeconds(device, 0, _chain.Units));

    private PlanModel Model => _tables.Model;

    private int DeviceCount => _tables.Cluster.Devices.Length;

    /// <summary>The groups, filling one device after the other; null when the devices do not suffice.</summary>
    public IReadOnlyList<StageGroup>? Groups(double seconds)
    {
        var groups = new List<StageGroup>();
        var device = 0;
        for (var from = 0; from < _chain.Units;)
        {
            if (device == DeviceCount)
            {
                return null;
            }

            var to = from;
            while (to < _chain.Units && Fits(device, from, to + 1, seconds))
            {
                to++;
            }

            if (to == from && Enumerable.Range(device + 1, DeviceCount - device - 1).Any(later => Fits(later, from, from + 1, seconds)))
            {
                device++;
                continue;
            }

            var group = to > from ? new StageGroup(from, to, BlockMode.Whole, [device]) : Divided(from, device, seconds);
            if (group is not null)
            {
                groups.Add(group);
                from = group.To;
            }

            device += group?.Devices.Length ?? 1;
        }

        return groups;
    }

    private bool Fits(int device, int from, int to, double seconds) =>
        _chain.StageSeconds(device, from, to) <= seconds && _chain.StageBytes(from, to) <= Memory(device);

    private long Memory(int device) =>
        _tables.Convention.LimitsMemory ? _tables.Cluster.Devices[device].MemoryBytes ?? long.MaxValue : long.MaxValue;

    /// <summary>One unit for as few of the next devices as keep the time; none when it cannot be divided, or not so far.</summary>
    private StageGroup? Divided(int unit, int first, double seconds)
    {
        for (var count = 2; first + count <= DeviceCount; count++)
        {
            ImmutableArray<int> devices = [.. Enumerable.Range(first, count)];
            foreach (var mode in Modes(unit))
            {
                if (ModeRules.Allows(Model, unit, unit + 1, mode) && Keeps(new Crew(devices), unit, mode, seconds))
                {
                    return new StageGroup(unit, unit + 1, mode, devices);
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The modes by what they send (tables 1 and 2): rows before channels; of a fully connected layer the outputs exactly when it has more
    /// of them than inputs.
    /// </summary>
    private IEnumerable<BlockMode> Modes(int unit)
    {
        var known = Model.Units[unit];
        return known.Kind == UnitKind.Rows
            ? [BlockMode.Spatial, BlockMode.Output]
            : known.DenseInputs < known.DenseOutputs ? [BlockMode.Output, BlockMode.Input] : [BlockMode.Input, BlockMode.Output];
    }

    private bool Keeps(Crew crew, int unit, BlockMode mode, double seconds)
    {
        var pricer = new BlockPricer(_tables, Features.Plain);
        pricer.Begin(unit + 1, mode, crew);
        pricer.Extend();
        if (!pricer.IsPossible)
        {
            return false;
        }

        for (var member = 0; member < crew.Count; member++)
        {
            var device = crew.Devices[member];
            if (pricer.Load.ComputeSeconds[device] > seconds
                || pricer.WeightBytes(member) + pricer.PeakBytes(member) > Memory(device))
            {
                return false;
            }
        }

        return true;
    }
}
