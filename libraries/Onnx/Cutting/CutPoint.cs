using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>A place between two nodes where a model can be cut.</summary>
/// <param name="Position">How many nodes of <see cref="ModelGraph.Nodes"/> lie before it.</param>
/// <param name="Crossing">The values that go over the cut: made before, read behind. The model's own inputs are not among them.</param>
public sealed record CutPoint(int Position, ImmutableArray<GraphValue> Crossing)
{
    /// <summary>Bytes that go over the cut.</summary>
    public long CrossingBytes => Crossing.Sum(value => value.LengthBytes);
}
