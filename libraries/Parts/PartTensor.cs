using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>A tensor that goes into a part or comes out of it.</summary>
/// <param name="Tensor">The name in the part's own model.</param>
/// <param name="Value">The name of the value of the whole model that it is, or is a box or summand of.</param>
/// <param name="Axes">
/// Which box of the value, one interval per axis; the tensor has the shape of the box. Of a summand: the whole value.
/// </param>
public sealed record PartTensor(string Tensor, string Value, ImmutableArray<Interval> Axes)
{
    /// <summary>The box.</summary>
    [JsonIgnore]
    public Region Region => new(Axes);
}
