using System.Collections.Immutable;

namespace EdgeAspire.Parts;

/// <summary>A box of a tensor: an interval along each of its axes.</summary>
public sealed class Region : IEquatable<Region>
{
    /// <summary>A box.</summary>
    /// <param name="axes">One interval per axis, outermost first; none for a scalar.</param>
    public Region(ImmutableArray<Interval> axes) => Axes = axes;

    /// <summary>One interval per axis, outermost first.</summary>
    public ImmutableArray<Interval> Axes { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Axes.Length;

    /// <summary>Number of elements.</summary>
    public long Elements
    {
        get
        {
            long elements = 1;
            foreach (Interval axis in Axes)
            {
                elements *= axis.Length;
            }

            return elements;
        }
    }

    /// <summary>Whether there is no element.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (Interval axis in Axes)
            {
                if (axis.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The lengths of the axes: the shape of a tensor that holds just this box.</summary>
    public ImmutableArray<long> Shape => [.. Axes.Select(axis => axis.Length)];

    /// <summary>All of a tensor.</summary>
    public static Region Whole(ImmutableArray<long> shape) => new([.. shape.Select(Interval.Whole)]);

    /// <summary>The same box with another interval along one axis.</summary>
    public Region With(int axis, Interval interval) => new(Axes.SetItem(axis, interval));

    /// <summary>Whether this is all of a tensor.</summary>
    public bool IsWhole(ImmutableArray<long> shape)
    {
        for (int i = 0; i < Axes.Length; i++)
        {
            if (!Axes[i].IsWhole(shape[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every element of another box is in this one.</summary>
    public bool Contains(Region other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.IsEmpty || Axes.Zip(other.Axes).All(pair => pair.First.Contains(pair.Second));
    }

    /// <summary>The smallest box with the elements of both.</summary>
    public Region Hull(Region other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        return new Region([.. Axes.Zip(other.Axes, (a, b) => a.Hull(b))]);
    }

    /// <summary>The elements that are in both.</summary>
    public Region Intersect(Region other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Region([.. Axes.Zip(other.Axes, (a, b) => a.Intersect(b))]);
    }

    /// <summary>The elements that are not in another box, as boxes without common elements.</summary>
    public ImmutableArray<Region> Except(Region other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Region common = Intersect(other);
        if (IsEmpty || common.IsEmpty)
        {
            return IsEmpty ? [] : [this];
        }

        var rest = ImmutableArray.CreateBuilder<Region>();
        Region left = this;
        for (int i = 0; i < Axes.Length; i++)
        {
            Interval before = new(left.Axes[i].Start, common.Axes[i].Start);
            Interval behind = new(common.Axes[i].End, left.Axes[i].End);
            if (!before.IsEmpty)
            {
                rest.Add(left.With(i, before));
            }

            if (!behind.IsEmpty)
            {
                rest.Add(left.With(i, behind));
            }

            left = left.With(i, common.Axes[i]);
        }

        return rest.ToImmutable();
    }

    /// <summary>The same elements, counted from the first of a box around them.</summary>
    public Region RelativeTo(Region origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new Region([.. Axes.Zip(origin.Axes, (axis, around) => axis.RelativeTo(around.Start))]);
    }

    /// <inheritdoc/>
    public bool Equals(Region? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Region);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Interval axis in Axes)
        {
            hash.Add(axis);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" x ", Axes);
}
