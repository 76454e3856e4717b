using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

public sealed class ModelCutterTests
{
    [Fact]
    public void Cut_PlanOfTheFourCases_IsTheWholeAndActivatesTheSums()
    {
        // CoopAI's four cases: convolutions by rows, convolutions into an input-split layer, a hybrid pair, one layer alone.
        ModelGraph graph = Network();
        CutModel cut = ModelCutter.Cut(
            graph,
            [
                new BlockCut(Behind(graph, "r1"), CutMethod.Output) { Axes = [new AxisCut(2, [5, 11])] },
                new BlockCut(Behind(graph, "rf1"), CutMethod.Input) { Axes = [new AxisCut(2, [3, 2, 3])] },
                new BlockCut(Behind(graph, "rf3"), CutMethod.Input) { Axes = [new AxisCut(1, [4, 6])] },
                new BlockCut(Behind(graph, "y"), CutMethod.Input) { Axes = [new AxisCut(1, [5, 3])] },
            ]).Value;
        Cuts.AssertExact(graph, false, cut.Blocks);
        Assert.Equal([CutMethod.Output, CutMethod.Input, CutMethod.Input, CutMethod.Input, CutMethod.Whole], cut.Blocks.Select(block => block.Description.Method));
        Assert.Equal("rf1", cut.Blocks[2].Description.Nodes[0]);
        Assert.Equal("y", Assert.Single(cut.Blocks[4].Description.Nodes));
    }

    [Fact]
    public void Cut_BlockThatCannotBeCutSo_IsRefusedByBlockAndNode()
    {
        ModelGraph graph = Network();
        Cuts.AssertRefused(
            ModelCutter.Cut(
                graph,
                [
                    new BlockCut(Behind(graph, "r1"), CutMethod.Whole),
                    new BlockCut(graph.Nodes.Length, CutMethod.Output) { Axes = [new AxisCut(1, [2, 2])] },
                ]).Fault,
            "block1: node 'y' (Softmax) cannot be cut along axis 1");
    }

    [Fact]
    public void Cut_BlocksThatEndBeforeTheModel_AreRefused()
    {
        ModelGraph graph = Network();
        Cuts.AssertRefused(ModelCutter.Cut(graph, [new BlockCut(2, CutMethod.Whole)]).Fault, "the last block ends at position 2");
        Assert.Null(ModelCutter.PositionBehind(graph, ["nobody"]));
    }

    private static int Behind(ModelGraph graph, string node) => ModelCutter.PositionBehind(graph, [node])!.Value;

    private static ModelGraph Network() => Models.Image("network", 3, 16, 12)
        .AddConv("x", "c1", 3, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Relu", ["c1"], ["r1"])
        .AddConv("r1", "c2", 4, 6, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Relu", ["c2"], ["r2"])
        .AddNode("MaxPool", ["r2"], ["p"], NodeAttributes.Of("kernel_shape", [2L, 2]), Models.Strides(2, 2))
        .AddNode("Flatten", ["p"], ["f"])
        .AddWeights("w1", 12, 288)
        .AddWeights("b1", 12)
        .AddNode("Gemm", ["f", "w1", "b1"], ["f1"], NodeAttributes.Of("transB", 1))
        .AddNode("Relu", ["f1"], ["rf1"])
        .AddWeights("w2", 12, 10)
        .AddWeights("b2", 10)
        .AddNode("MatMul", ["rf1", "w2"], ["m2"])
        .AddNode("Add", ["m2", "b2"], ["f2"])
        .AddNode("Relu", ["f2"], ["rf2"])
        .AddWeights("w3", 10, 8)
        .AddWeights("b3", 8)
        .AddNode("MatMul", ["rf2", "w3"], ["m3"])
        .AddNode("Add", ["m3", "b3"], ["f3"])
        .AddNode("Relu", ["f3"], ["rf3"])
        .AddWeights("w4", 8, 4)
        .AddWeights("b4", 4)
        .AddNode("Gemm", ["rf3", "w4", "b4"], ["f4"])
        .AddNode("Softmax", ["f4"], ["y"])
        .AddOutput("y", DataType.Float, 1, 4)
        .Analyze();
}
