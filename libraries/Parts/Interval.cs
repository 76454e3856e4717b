using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>Consecutive indexes along one axis of a tensor: <see cref="Start"/> up to, without, <see cref="End"/>.</summary>
/// <param name="Start">The first index.</param>
/// <param name="End">The index behind the last one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Interval(long Start, long End)
{
    /// <summary>No index at all.</summary>
    public static Interval Empty => default;

    /// <summary>How many indexes.</summary>
    [JsonIgnore]
    public long Length => Math.Max(0, End - Start);

    /// <summary>Whether there is no index.</summary>
    [JsonIgnore]
    public bool IsEmpty => End <= Start;

    /// <summary>The whole axis.</summary>
    public static Interval Whole(long length) => new(0, length);

    /// <summary>Whether this is all of an axis.</summary>
    public bool IsWhole(long length) => Start == 0 && End == length;

    /// <summary>Whether every index of another interval is in this one.</summary>
    public bool Contains(Interval other) => other.IsEmpty || (Start <= other.Start && other.End <= End);

    /// <summary>The smallest interval with the indexes of both.</summary>
    public Interval Hull(Interval other) =>
        IsEmpty ? other : other.IsEmpty ? this : new Interval(Math.Min(Start, other.Start), Math.Max(End, other.End));

    /// <summary>The indexes that are in both.</summary>
    public Interval Intersect(Interval other)
    {
        Interval common = new(Math.Max(Start, other.Start), Math.Min(End, other.End));
        return common.IsEmpty ? Empty : common;
    }

    /// <summary>The same indexes counted from <paramref name="origin"/>.</summary>
    public Interval RelativeTo(long origin) => new(Start - origin, End - origin);

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {End})";
}
