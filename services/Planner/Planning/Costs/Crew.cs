using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// The devices that run a block together, in the order of their rows, and how the rows are shared out. A device may come several times, one
/// after the other, when it computes its rows in strips.
/// </summary>
internal sealed class Crew
{
    /// <summary>How often a device comes at most: rows that wait for those above, rows that wait for nobody, rows that wait for those below.</summary>
    public const int MaxStrips = 3;

    private readonly ImmutableArray<double> _bounds;
    private readonly Dictionary<int, RowRange[]> _slices = [];
    private int[]? _positions;
    private int _lastRows = -1;
    private RowRange[] _lastSlices = [];

    /// <summary>Rows shared as evenly as whole rows allow, the first devices taking the remainder.</summary>
    public Crew(ImmutableArray<int> devices)
    {
        Devices = devices;
    }

    /// <summary>Rows shared by weight.</summary>
    /// <param name="devices">The devices in the order of their rows.</param>
    /// <param name="bounds">Where each device's rows end, as a share of all rows; ascending, the last one 1.</param>
    public Crew(ImmutableArray<int> devices, ImmutableArray<double> bounds)
    {
        Devices = devices;
        _bounds = bounds;
    }

    /// <summary>Indices of the devices in the cluster.</summary>
    public ImmutableArray<int> Devices { get; }

    /// <summary>How many devices.</summary>
    public int Count => Devices.Length;

    /// <summary>Whether all have the same share.</summary>
    public bool IsEven => _bounds.IsDefault;

    /// <summary>A crew whose shares are proportional to weights.</summary>
    public static Crew Weighted(ImmutableArray<int> devices, IReadOnlyList<double> weights)
    {
        var total = weights.Sum();
        double sum = 0;
        var bounds = ImmutableArray.CreateBuilder<double>(devices.Length);
        foreach (var weight in weights)
        {
            sum += weight;
            bounds.Add(sum / total);
        }

        bounds[^1] = 1;
        return new Crew(devices, bounds.MoveToImmutable());
    }

    /// <summary>The share of work of a device that is not divided by rows.</summary>
    public double Share(int position) => IsEven ? 1.0 / Count : _bounds[position] - (position == 0 ? 0 : _bounds[position - 1]);

    /// <summary>The position of a device of the cluster in the crew, the last one if it comes several times; -1 when it is not there.</summary>
    public int PositionOf(int device)
    {
        var positions = _positions ??= Positions();
        return device < positions.Length ? positions[device] : -1;
    }

    /// <summary>The rows of each device, of a value with so many rows.</summary>
    public RowRange[] Slices(int rows)
    {
        // Most values of a model's blocks have as many rows as the one before.
        if (rows != _lastRows)
        {
            _lastSlices = _slices.TryGetValue(rows, out var known) ? known : NewSlices(rows);
            _lastRows = rows;
        }

        return _lastSlices;
    }

    private int[] Positions()
    {
        var positions = new int[Devices.Max() + 1];
        Array.Fill(positions, -1);
        for (var position = 0; position < Count; position++)
        {
            positions[Devices[position]] = position;
        }

        return positions;
    }

    private RowRange[] NewSlices(int rows)
    {
        var slices = new RowRange[Count];
        var start = 0;
        for (var position = 0; position < Count; position++)
        {
            var end = IsEven
                ? start + (rows / Count) + (position < rows % Count ? 1 : 0)
                : Math.Max(start, (int)Math.Round(rows * _bounds[position], MidpointRounding.AwayFromZero));
            slices[position] = new RowRange(start, end);
            start = end;
        }

        _slices.Add(rows, slices);
        return slices;
    }
}
