using EdgeAspire.Parts;

namespace EdgeAspire.Stage.Sessions;

/// <summary>A box of a value of the whole model, with what every call would work out again. Recipes hand out the same object for the same text.</summary>
internal sealed class PieceBox
{
    public PieceBox(string value, Region region)
    {
        Value = value;
        Region = region;
        Shape = [.. region.Shape];
        Elements = region.Elements;
    }

    public string Value { get; }

    public Region Region { get; }

    /// <summary>The shape of a tensor that holds the box.</summary>
    public long[] Shape { get; }

    public long Elements { get; }

    /// <summary>Whether it is the same box.</summary>
    public bool IsSame(PieceBox other) =>
        ReferenceEquals(this, other) || (string.Equals(Value, other.Value, StringComparison.Ordinal) && Region.Equals(other.Region));

    /// <summary>How many elements are in both boxes, which have as many axes.</summary>
    public long CommonElements(PieceBox other)
    {
        var (own, others) = (Region.Axes, other.Region.Axes);
        long elements = 1;
        for (var axis = 0; axis < own.Length; axis++)
        {
            elements *= Math.Max(0, Math.Min(own[axis].End, others[axis].End) - Math.Max(own[axis].Start, others[axis].Start));
        }

        return elements;
    }

    /// <summary>The order of pieces of a value: by where they start, outermost axis first.</summary>
    public int CompareStart(PieceBox other)
    {
        var (own, others) = (Region.Axes, other.Region.Axes);
        for (var axis = 0; axis < own.Length; axis++)
        {
            if (own[axis].Start != others[axis].Start)
            {
                return own[axis].Start.CompareTo(others[axis].Start);
            }
        }

        return 0;
    }

    public override string ToString() => $"'{Value}' {Region}";
}
