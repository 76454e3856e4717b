using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting;

namespace EdgeAspire.Bench.Cutting;

/// <summary>How work is shared out: among how many devices, evenly or in pieces of random length.</summary>
internal sealed class Sharing
{
    private readonly Random? _random;

    /// <param name="devices">How many devices there are.</param>
    /// <param name="seed">Seed of uneven pieces; null for even ones.</param>
    public Sharing(int devices, int? seed)
    {
        Devices = devices;
        _random = seed is { } value ? new Random(value) : null;
    }

    public int Devices { get; }

    public bool IsEven => _random is null;

    /// <summary>Pieces of an axis, one per device; fewer when the axis is too short.</summary>
    public AxisCut Pieces(int axis, long length, int count)
    {
        count = (int)Math.Min(count, length);
        if (count < 2)
        {
            // No cut at all; the cutter has to say so.
            return new AxisCut(axis, [1, 1]);
        }

        if (_random is null)
        {
            return AxisCut.Even(axis, length, count);
        }

        long[] bounds = [.. Bounds((int)length, count)];
        return new AxisCut(axis, [.. bounds.Append(length).Zip(bounds.Prepend(0), (end, start) => end - start)]);
    }

    /// <summary>Divides things, such as branches, into one group per device; fewer when there are fewer things.</summary>
    public List<ImmutableArray<int>> Groups(int things)
    {
        var count = Math.Min(Devices, things);
        if (count < 2)
        {
            return [[.. Enumerable.Range(0, things)]];
        }

        if (_random is null)
        {
            return [.. Enumerable.Range(0, count).Select(group => Enumerable.Range(0, things).Where(thing => thing % count == group).ToImmutableArray())];
        }

        var order = Enumerable.Range(0, things).ToArray();
        _random.Shuffle(order);
        long[] bounds = [.. Bounds(things, count)];
        return
        [
            .. bounds.Append(things).Zip(bounds.Prepend(0), (end, start) => order[(int)start..(int)end].Order().ToImmutableArray()),
        ];
    }

    /// <summary>Places strictly between 0 and a length that divide it into so many pieces, ascending.</summary>
    public IEnumerable<long> Bounds(int length, int count)
    {
        if (_random is null)
        {
            return Enumerable.Range(1, count - 1).Select(piece => (long)length * piece / count);
        }

        var places = Enumerable.Range(1, length - 1).ToArray();
        _random.Shuffle(places);
        return places.Take(count - 1).Order().Select(place => (long)place).ToArray();
    }
}
