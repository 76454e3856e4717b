using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Cuts whole graphs and compares.</summary>
internal static class Cuts
{
    public static GraphBlock Block(ModelGraph graph) => GraphBlock.Between(graph, 0, graph.Nodes.Length);

    public static void AssertExact(ModelGraph graph, bool bitEqual, params AxisCut[] axes) =>
        AssertExact(graph, bitEqual, OutputCut.Cut(Block(graph), axes, "block"));

    public static void AssertExact(ModelGraph graph, bool bitEqual, OnnxOutcome<CutBlock> cut)
    {
        Assert.Null(cut.Fault);
        AssertExact(graph, bitEqual, [cut.Value]);
    }

    public static void AssertExact(ModelGraph graph, bool bitEqual, IReadOnlyList<CutBlock> blocks)
    {
        Dictionary<string, Tensor> values = Models.Inputs(graph);
        Dictionary<string, Tensor> expected = Models.RunWhole(graph, values);
        PartSetRunner.Run(blocks, values);
        Assert.All(expected, output => Comparison.AssertEqual(output.Value, values[output.Key], bitEqual));
    }

    public static void AssertRefused(ModelGraph graph, string message, params AxisCut[] axes) =>
        AssertRefused(OutputCut.Cut(Block(graph), axes, "block").Fault, message);

    public static void AssertRefused(OnnxFault? fault, string message)
    {
        Assert.NotNull(fault);
        Assert.Equal(OnnxFaultReason.NotCuttable, fault.Reason);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
