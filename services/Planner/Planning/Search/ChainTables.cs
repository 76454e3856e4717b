using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>What every stage of a chain would cost, ready for a search: work, memory and what crosses each cut.</summary>
internal sealed class ChainTables
{
    private readonly CostTables _tables;
    private readonly double[][] _work;
    private readonly long[] _weights;
    private readonly long[] _peaks;

    public ChainTables(CostTables tables, WireFormat wire)
    {
        _tables = tables;
        var model = tables.Model;
        var units = model.Units.Length;
        CutBytes = [.. model.Crossing.Select(cut => cut.Sum(value => model.Values[value].Rows * (double)tables.WireRowBytes(value, wire)))];
        _work = [.. Enumerable.Range(0, tables.Cluster.Devices.Length).Select(device => Prefix(units, unit => tables.UnitSeconds(device, unit)))];
        _weights = new long[units + 1];
        _peaks = new long[units];
        var walk = new SliceWalk(model);
        for (var unit = 0; unit < units; unit++)
        {
            _weights[unit + 1] = _weights[unit] + model.Units[unit].WeightBytes;
            _peaks[unit] = Peak(walk, tables, unit);
        }
    }

    /// <summary>Units of the chain.</summary>
    public int Units => _peaks.Length;

    /// <summary>Bytes on the wire at each cut.</summary>
    public double[] CutBytes { get; }

    /// <summary>Seconds of units on a device, with the overhead of a stage.</summary>
    public double StageSeconds(int device, int from, int to) => _work[device][to] - _work[device][from] + _tables.RoundOverheadSeconds;

    /// <summary>
    /// For each first unit, the index after the last one with which a stage keeps within the seconds and the device's memory; the first
    /// unit itself when not even that fits.
    /// </summary>
    public int[] Reach(int device, double seconds)
    {
        var memory = _tables.Convention.LimitsMemory ? _tables.Cluster.Devices[device].MemoryBytes ?? long.MaxValue : long.MaxValue;
        var reach = new int[Units];

        // The units of the stage whose peaks nothing behind them exceeds, the highest first.
        var highest = new int[Units];
        var head = 0;
        var tail = 0;
        var to = 0;
        for (var from = 0; from < Units; from++)
        {
            to = Math.Max(to, from);
            if (tail > head && highest[head] < from)
            {
                head++;
            }

            while (to < Units)
            {
                var peak = Math.Max(_peaks[to], tail > head ? _peaks[highest[head]] : 0);
                if (StageSeconds(device, from, to + 1) > seconds || _weights[to + 1] - _weights[from] + peak > memory)
                {
                    break;
                }

                while (tail > head && _peaks[highest[tail - 1]] <= _peaks[to])
                {
                    tail--;
                }

                highest[tail++] = to++;
            }

            reach[from] = to;
        }

        return reach;
    }

    /// <summary>Whether a device has the memory for a stage.</summary>
    public bool Fits(int device, int from, int to) =>
        !_tables.Convention.LimitsMemory || StageBytes(from, to) <= (_tables.Cluster.Devices[device].MemoryBytes ?? long.MaxValue);

    /// <summary>Bytes of weights and activations of a stage.</summary>
    public long StageBytes(int from, int to) => _weights[to] - _weights[from] + (from == to ? 0 : _peaks[from..to].Max());

    /// <summary>The kinds of devices, alike ones together, most useful first, as many as an exact search can take.</summary>
    /// <param name="mostStates">Most combinations of counts.</param>
    /// <param name="mostEntries">Most combinations of counts, kinds and cuts.</param>
    public static List<List<int>> Kinds(CostTables tables, int mostStates, long mostEntries)
    {
        var cuts = tables.Model.Units.Length + 1;
        var kinds = new List<List<int>>();
        foreach (var device in CrewCatalog.ByUsefulness(tables))
        {
            var alike = kinds.Find(kind => IsAlike(tables.Cluster.Devices[kind[0]], tables.Cluster.Devices[device]));
            if (alike is null)
            {
                alike = [];
                kinds.Add(alike);
            }

            alike.Add(device);
            var states = kinds.Aggregate(1L, (product, kind) => product * (kind.Count + 1));
            if (states > mostStates || states * kinds.Count * cuts > mostEntries)
            {
                alike.RemoveAt(alike.Count - 1);
                kinds.RemoveAll(kind => kind.Count == 0);
                break;
            }
        }

        return kinds;
    }

    private static bool IsAlike(PlanDevice a, PlanDevice b) => a with { Name = "" } == b with { Name = "" };

    private static double[] Prefix(int units, Func<int, double> seconds)
    {
        var sums = new double[units + 1];
        for (var unit = 0; unit < units; unit++)
        {
            sums[unit + 1] = sums[unit] + seconds(unit);
        }

        return sums;
    }

    private static long Peak(SliceWalk walk, CostTables tables, int unit)
    {
        walk.Begin(tables.Rows(0), isWhole: true);
        foreach (var value in tables.Model.Crossing[unit + 1])
        {
            walk.Ask(value, new RowRange(0, tables.Model.Values[value].Rows));
        }

        walk.Extend(tables.Model.Units[unit]);
        return walk.PeakBytes;
    }
}
