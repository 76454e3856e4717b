using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

public sealed class InputCutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Cut_InputsOfADenseLayer_AddUpWithTheBiasOnce(int transposed)
    {
        ModelGraph graph = Dense(transposed).AddOutput("y", DataType.Float, 1, 12).Analyze();
        CutBlock cut = InputCut.Cut(Cuts.Block(graph), new AxisCut(1, [3, 13, 4]), "dense").Value;
        Cuts.AssertExact(graph, false, cut);
        Assert.Equal(JoinRule.Sum, Assert.Single(cut.Description.Outputs).Join);
        Assert.Equal([3L, 13, 4], cut.Description.Parts.Select(part => part.Inputs[0].Axes[1].Length));
        Assert.Single(cut.Models, model => model.Header.Graph.Initializer.Any(tensor => tensor.Name is "b"));
    }

    [Fact]
    public void Cut_InputsOfAMatrixProductWithAddedBias_AddUp()
    {
        ModelGraph graph = new OnnxModelBuilder("matmul").AddInput("x", DataType.Float, 1, 5, 20)
            .AddWeights("w", 20, 12)
            .AddWeights("b", 12)
            .AddNode("MatMul", ["x", "w"], ["m"])
            .AddNode("Add", ["b", "m"], ["y"])
            .AddOutput("y", DataType.Float, 1, 5, 12)
            .Analyze();
        Cuts.AssertExact(graph, false, InputCut.Cut(Cuts.Block(graph), AxisCut.Even(2, 20, 3), "matmul"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cut_WeightsThatAreReshapedFirst_AreStoredPiecesOfThem(int axis)
    {
        ModelGraph graph = Models.Image("reshaped", 3, 6, 4)
            .AddWeights("w", 3, 6, 4, 12)
            .AddInitializer("matrix", [72L, 12], 2)
            .AddNode("Reshape", ["w", "matrix"], ["m"])
            .AddNode("Flatten", ["x"], ["flat"])
            .AddNode("MatMul", ["flat", "m"], ["y"])
            .AddOutput("y", DataType.Float, 1, 12)
            .Analyze();
        CutBlock cut = InputCut.Cut(Cuts.Block(graph), AxisCut.Even(axis, axis == 1 ? 3 : 6, 3), "reshaped").Value;
        Cuts.AssertExact(graph, false, cut);
        Assert.Equal([288L, 288, 288], cut.Models.Select(model => model.Header.Graph.Initializer.Sum(tensor => tensor.Dims[0] * tensor.Dims[1])));
    }

    [Fact]
    public void Cut_WeightsThatTheModelComputes_IsRefused()
    {
        ModelGraph graph = Models.Image("computed", 3, 6, 4)
            .AddNode("Flatten", ["x"], ["flat"])
            .AddNode("Transpose", ["flat"], ["turned"])
            .AddNode("MatMul", ["flat", "turned"], ["y"])
            .AddOutput("y", DataType.Float, 1, 1)
            .Analyze();
        Cuts.AssertRefused(InputCut.Cut(Cuts.Block(graph), AxisCut.Even(1, 72, 2), "computed").Fault, "are not stored in the model");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Cut_InputChannelsOfAConvolution_AddUp(int dimensions)
    {
        long[] spatial = [.. Enumerable.Repeat(6L, dimensions)];
        long[] kernel = [.. Enumerable.Repeat(3L, dimensions)];
        ModelGraph graph = new OnnxModelBuilder("filters").AddInput("x", DataType.Float, [1, 7, .. spatial])
            .AddWeights("w", [4, 7, .. kernel])
            .AddWeights("b", 4)
            .AddNode("Conv", ["x", "w", "b"], ["y"], NodeAttributes.Of("pads", [.. Enumerable.Repeat(1L, 2 * dimensions)]))
            .AddOutput("y", DataType.Float, [1, 4, .. spatial])
            .Analyze();
        Cuts.AssertExact(graph, false, InputCut.Cut(Cuts.Block(graph), new AxisCut(1, [1, 4, 2]), "filters"));
    }

    [Fact]
    public void Cut_HybridPairOfDenseLayers_ActivatesOnTheDevice()
    {
        ModelGraph graph = Dense(1)
            .AddNode("Relu", ["y"], ["r"])
            .AddWeights("w2", 12, 5)
            .AddWeights("b2", 5)
            .AddNode("Gemm", ["r", "w2", "b2"], ["z"])
            .AddOutput("z", DataType.Float, 1, 5)
            .Analyze();
        CutBlock cut = InputCut.Cut(Cuts.Block(graph), new AxisCut(1, [2, 7, 3]), "hybrid").Value;
        Cuts.AssertExact(graph, false, cut);

        // Model parallelism on the first layer, data parallelism on the second: the whole input in, a share of both weights.
        Assert.All(cut.Description.Parts, part => Assert.Equal(20, part.Inputs[0].Axes[1].Length));
        Assert.Equal([2L, 7, 3], cut.Models.Select(model => model.Header.Graph.Initializer.First(tensor => tensor.Name is "w").Dims[0]));
        Assert.Equal([2L, 7, 3], cut.Models.Select(model => model.Header.Graph.Initializer.First(tensor => tensor.Name is "w2").Dims[0]));
    }

    [Theory]
    [InlineData(2, false, 0)]
    [InlineData(2, true, 1)]
    [InlineData(1, false, 1)]
    [InlineData(3, true, 0)]
    public void Cut_ConvolutionsIntoADenseLayer_TakesRowsAndGivesSummands(int axis, bool reshapes, int transposed)
    {
        OnnxModelBuilder builder = Models.Image("run", 3, 20, 20);
        if (axis != 1)
        {
            builder.AddConv("x", "c1", 3, 4, 3, Models.Pads(1, 1, 1, 1)).AddNode("Relu", ["c1"], ["r1"]);
        }

        builder.AddConv(axis == 1 ? "x" : "r1", "c2", axis == 1 ? 3 : 4, 6, 3, Models.Pads(1, 1, 1, 1))
            .AddNode("MaxPool", ["c2"], ["p"], NodeAttributes.Of("kernel_shape", [2L, 2]), Models.Strides(2, 2))
            .AddInitializer("shape", [1L, -1], 2);
        _ = reshapes ? builder.AddNode("Reshape", ["p", "shape"], ["f"]) : builder.AddNode("Flatten", ["p"], ["f"]);
        ModelGraph graph = builder
            .AddNode("Dropout", ["f"], ["d"])
            .AddWeights("w", transposed == 1 ? [9, 600] : [600, 9])
            .AddWeights("b", 9)
            .AddNode("Gemm", ["d", "w", "b"], ["y"], NodeAttributes.Of("transB", transposed))
            .AddOutput("y", DataType.Float, 1, 9)
            .Analyze();
        GraphBlock block = Cuts.Block(graph);
        GraphValue divided = InputCut.Divided(block).Value;
        Assert.Equal("p", divided.Name);
        Cuts.AssertExact(graph, false, InputCut.Cut(block, AxisCut.Even(axis, divided.Shape[axis], 3), "run"));
    }

    [Fact]
    public void Cut_ActivationBehindTheLayer_IsRefused()
    {
        ModelGraph graph = Dense(1).AddNode("Relu", ["y"], ["z"]).AddOutput("z", DataType.Float, 1, 12).Analyze();
        Cuts.AssertRefused(
            InputCut.Cut(Cuts.Block(graph), AxisCut.Even(1, 20, 2), "dense").Fault,
            "node 'z' (Relu) cannot be split by its input: only convolutions and dense layers");
    }

    [Fact]
    public void Cut_GroupedConvolution_IsRefused()
    {
        ModelGraph graph = Models.Image("groups", 4, 8, 8)
            .AddConv("x", "y", 4, 4, 3, NodeAttributes.Of("group", 2))
            .AddOutput("y", DataType.Float, 1, 4, 6, 6)
            .Analyze();
        Cuts.AssertRefused(
            InputCut.Cut(Cuts.Block(graph), AxisCut.Even(1, 4, 2), "groups").Fault, "node 'y' (Conv) cannot be split by its input: its groups");
    }

    [Fact]
    public void Cut_AnotherAxisThanTheSummedOne_IsRefused()
    {
        ModelGraph graph = Models.Image("axis", 4, 8, 8).AddConv("x", "y", 4, 4, 3).AddOutput("y", DataType.Float, 1, 4, 6, 6).Analyze();
        Cuts.AssertRefused(
            InputCut.Cut(Cuts.Block(graph), AxisCut.Even(2, 8, 2), "axis").Fault, "node 'y' (Conv) sums over axis 1 of 'x' FP32 [1, 4, 8, 8], not over axis 2");
    }

    [Fact]
    public void Cut_ThreeDenseLayers_IsRefusedBecauseTheFirstWouldBeWhole()
    {
        OnnxModelBuilder builder = Dense(0);
        ModelGraph graph = builder
            .AddWeights("w2", 12, 6)
            .AddNode("MatMul", ["y", "w2"], ["m"])
            .AddWeights("w3", 6, 3)
            .AddNode("MatMul", ["m", "w3"], ["z"])
            .AddOutput("z", DataType.Float, 1, 3)
            .Analyze();
        Cuts.AssertRefused(
            InputCut.Cut(Cuts.Block(graph), AxisCut.Even(1, 6, 2), "three").Fault, "node 'y' (Gemm) would be computed whole by every part");
    }

    private static OnnxModelBuilder Dense(int transposed) => new OnnxModelBuilder("dense")
        .AddInput("x", DataType.Float, 1, 20)
        .AddWeights("w", transposed == 1 ? [12, 20] : [20, 12])
        .AddWeights("b", 12)
        .AddNode("Gemm", ["x", "w", "b"], ["y"], NodeAttributes.Of("transB", transposed));
}
