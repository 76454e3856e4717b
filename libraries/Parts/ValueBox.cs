using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>A box of a value of the whole model.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Axes">One interval per axis.</param>
public sealed record ValueBox(string Value, ImmutableArray<Interval> Axes)
{
    /// <summary>The box.</summary>
    [JsonIgnore]
    public Region Region => new(Axes);
}
