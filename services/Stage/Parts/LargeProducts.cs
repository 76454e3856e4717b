using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Stage.Parts;

/// <summary>
/// Products of one row with a matrix too large for any cache. The runtime gains nothing by a copy of such a matrix in its own order, because
/// a run reads it once, at the speed of the memory; but to make the copy it crosses the mapped file in strips, and where the pages of the
/// whole matrix have no room beside the copy, it reads the file from the disk again and again.
/// </summary>
internal static class LargeProducts
{
    private const long LeastBytes = 32L << 20;

    /// <summary>Whether a model has one.</summary>
    public static bool AreIn(OnnxModel model) =>
        model.Weights.Values.Any(data => data.LengthBytes >= LeastBytes)
        && ModelGraph.Analyze(model).TryGetValue(out var graph, out _)
        && graph.Nodes.Any(IsOne);

    private static bool IsOne(GraphNode node) =>
        node.OpType is "Gemm" or "MatMul"
        && node.Inputs is [{ Rank: 2 } row, { IsInitializer: true, Rank: 2, LengthBytes: >= LeastBytes }, ..]
        && row.Shape[node.OpType is "Gemm" && node.Attributes.Flag("transA") ? 1 : 0] == 1;
}
