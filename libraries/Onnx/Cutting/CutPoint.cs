using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>A place between two nodes where a model can be cut.</summary>
/// <param name="Position">How many nodes of <see cref="ModelGraph.Nodes"/> lie before it.</param>
/// <param name="CrossingCount">
/// How many values go over the cut: made before, read behind. The model's own inputs are not among them.
/// </param>
/// <param name="CrossingBytes">Bytes of these values.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CutPoint(int Position, int CrossingCount, long CrossingBytes);
