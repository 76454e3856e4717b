using System.Runtime.InteropServices;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>Consecutive rows of a value: from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowRange(int Start, int End)
{
    /// <summary>How many rows; 0 when <see cref="End"/> is not after <see cref="Start"/>.</summary>
    public int Count => Math.Max(0, End - Start);

    /// <summary>Whether there are no rows.</summary>
    public bool IsEmpty => End <= Start;

    /// <summary>The rows that are in both.</summary>
    public RowRange Intersect(RowRange other) => new(Math.Max(Start, other.Start), Math.Min(End, other.End));

    /// <summary>The smallest range around both; an empty range adds nothing.</summary>
    public RowRange Cover(RowRange other)
    {
        if (IsEmpty)
        {
            return other;
        }

        return other.IsEmpty ? this : new RowRange(Math.Min(Start, other.Start), Math.Max(End, other.End));
    }
}
