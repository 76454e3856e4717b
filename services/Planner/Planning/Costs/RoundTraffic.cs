using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Works out who sends which rows: only missing rows travel, and a row that several devices miss is sent to the gateway once (CoopAI) or,
/// without the gateway, by its holder to each of them.
/// </summary>
internal sealed class RoundTraffic
{
    private readonly CostTables _tables;
    private readonly Features _features;

    public RoundTraffic(CostTables tables, Features features)
    {
        _tables = tables;
        _features = features;
    }

    /// <summary>Adds what a crew misses of one value.</summary>
    /// <param name="value">Index of the value.</param>
    /// <param name="needed">The rows that each member of the crew needs.</param>
    /// <param name="crew">The crew that needs them.</param>
    /// <param name="held">The crew whose slices they lie in; null when the gateway has them.</param>
    /// <param name="load">Where the bytes are added.</param>
    public void Add(int value, ReadOnlySpan<RowRange> needed, Crew crew, Crew? held, RoundLoad load)
    {
        var rowBytes = _tables.WireRowBytes(value, _features.Wire);
        if (held is null)
        {
            for (var member = 0; member < crew.Count; member++)
            {
                load.DownBytes[crew.Devices[member]] += needed[member].Count * (double)rowBytes;
            }

            return;
        }

        var slices = held.Slices(_tables.Model.Values[value].Rows);
        if (_features.Direct)
        {
            AddDirect(rowBytes, needed, crew, held, slices, load);
        }
        else
        {
            AddRelayed(rowBytes, needed, crew, held, slices, load);
        }
    }

    private void AddDirect(
        long rowBytes, ReadOnlySpan<RowRange> needed, Crew crew, Crew held, RowRange[] slices, RoundLoad load)
    {
        for (var holder = 0; holder < held.Count; holder++)
        {
            for (var member = 0; member < crew.Count; member++)
            {
                var rows = crew.Devices[member] == held.Devices[holder] ? 0 : slices[holder].Intersect(needed[member]).Count;
                if (rows > 0)
                {
                    load.SentBytes[held.Devices[holder]] += rows * (double)rowBytes;
                    load.ReceivedBytes[crew.Devices[member]] += rows * (double)rowBytes;
                    load.DirectMessages[held.Devices[holder]]++;
                    load.DirectMessages[crew.Devices[member]]++;
                    load.SentSeconds += rows * (double)rowBytes
                        / Math.Min(_tables.MediumBytesPerSecond[held.Devices[holder]], _tables.MediumBytesPerSecond[crew.Devices[member]]);
                }
            }
        }
    }

    private static void AddRelayed(
        long rowBytes, ReadOnlySpan<RowRange> needed, Crew crew, Crew held, RowRange[] slices, RoundLoad load)
    {
        for (var member = 0; member < crew.Count; member++)
        {
            var device = crew.Devices[member];
            var own = 0;

            // The strips of a device lie beside each other.
            for (var position = held.PositionOf(device); position >= 0 && held.Devices[position] == device; position--)
            {
                own += slices[position].Intersect(needed[member]).Count;
            }

            load.DownBytes[device] += (needed[member].Count - own) * (double)rowBytes;
        }

        for (var holder = 0; holder < held.Count; holder++)
        {
            load.UpBytes[held.Devices[holder]] += NeededByOthers(slices[holder], needed, crew, held.Devices[holder]) * (double)rowBytes;
        }
    }

    /// <summary>How many rows of a slice any other device needs; the crew's needs start and end in the order of its members.</summary>
    private static int NeededByOthers(RowRange slice, ReadOnlySpan<RowRange> needed, Crew crew, int holder)
    {
        var rows = 0;
        var counted = slice.Start;
        for (var member = 0; member < crew.Count; member++)
        {
            if (crew.Devices[member] == holder)
            {
                continue;
            }

            var part = new RowRange(Math.Max(counted, needed[member].Start), Math.Min(slice.End, needed[member].End));
            rows += part.Count;
            counted = Math.Max(counted, part.IsEmpty ? counted : part.End);
        }

        return rows;
    }
}
