using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.OnnxRuntime;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Shapes against those that ONNX Runtime finds when it runs the node.</summary>
public sealed class SelectionRulesTests
{
    private static readonly long[] Places = [long.MinValue, -9, -5, -2, -1, 0, 1, 3, 4, 5, 9, int.MaxValue, long.MaxValue];
    private static readonly long[] Steps = [long.MinValue, -3, -1, 1, 2, 7, long.MaxValue];

    [Fact]
    public void Slice_AnyRange_HasTheShapeThatTheRuntimeMakes()
    {
        Gen<(long, long, long)> ranges =
            from start in Gen.Elements(Places)
            from end in Gen.Elements(Places)
            from step in Gen.Elements(Steps)
            select (start, end, step);
        Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            (long start, long end, long step) = range;
            OnnxModelBuilder builder = Model(1, 2, 5, 4)
                .AddInitializer("starts", [start, 1L], 2)
                .AddInitializer("ends", [end, 3L], 2)
                .AddInitializer("axes", [-2L, 3L], 2)
                .AddInitializer("steps", [step, 1L], 2)
                .AddNode("Slice", ["x", "starts", "ends", "axes", "steps"], ["y"]);
            Assert.Equal(Run(builder), ShapeOf(builder));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void Slice_OfAConstant_IsConstant()
    {
        OnnxModelBuilder builder = Model(1, 6)
            .AddInitializer("shape", [7L, 6L, 5L, 1L], 4)
            .AddInitializer("start", [3L], 1)
            .AddInitializer("end", [0L], 1)
            .AddInitializer("axis", [0L], 1)
            .AddInitializer("step", [-2L], 1)
            .AddNode("Slice", ["shape", "start", "end", "axis", "step"], ["target"])
            .AddNode("Reshape", ["x", "target"], ["y"]);
        Assert.Equal([1, 6], ShapeOf(builder));
    }

    [Theory]
    [InlineData("SpaceToDepth", 2)]
    [InlineData("SpaceToDepth", 3)]
    [InlineData("DepthToSpace", 2)]
    [InlineData("DepthToSpace", 3)]
    public void Blocks_ThatTile_HaveTheShapeThatTheRuntimeMakes(string opType, long block)
    {
        OnnxModelBuilder builder = Model(1, 36, 12, 6).AddNode(opType, ["x"], ["y"], NodeAttributes.Of("blocksize", block));
        Assert.Equal(Run(builder), ShapeOf(builder));
    }

    [Theory]
    [InlineData("SpaceToDepth", 5, "node 'y' (SpaceToDepth, operator set 17): blocks of 5 x 5 do not tile")]
    [InlineData("DepthToSpace", 5, "the channels of")]
    [InlineData("SpaceToDepth", 0, "attribute 'blocksize' is 0, expected 1 to 65535")]
    [InlineData("DepthToSpace", long.MaxValue, "attribute 'blocksize' is 9223372036854775807, expected 1 to 65535")]
    public void Blocks_ThatDoNotTile_AreRefused(string opType, long block, string message)
    {
        OnnxModelBuilder builder = Model(1, 36, 12, 6).AddNode(opType, ["x"], ["y"], NodeAttributes.Of("blocksize", block));
        Assert.Contains(message, Analyze(builder).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transpose_OrderThatCountsFromTheEnd_IsRefusedAsByTheRuntime()
    {
        OnnxModelBuilder builder = Model(2, 3, 4).AddNode("Transpose", ["x"], ["y"], NodeAttributes.Of("perm", [0L, -1, 1]));
        Assert.Contains(
            "node 'y' (Transpose, operator set 17): attribute 'perm' [0, -1, 1] is no order of the dimensions of",
            Analyze(builder).Fault!.Message,
            StringComparison.Ordinal);
        Assert.Throws<OnnxRuntimeException>(() => Run(builder));
    }

    [Fact]
    public void Slice_StepOfZero_IsRefused()
    {
        OnnxModelBuilder builder = Model(4)
            .AddInitializer("start", [0L], 1)
            .AddInitializer("end", [3L], 1)
            .AddInitializer("axis", [0L], 1)
            .AddInitializer("step", [0L], 1)
            .AddNode("Slice", ["x", "start", "end", "axis", "step"], ["y"]);
        Assert.Contains("or a step is 0", Analyze(builder).Fault!.Message, StringComparison.Ordinal);
    }

    private static OnnxModelBuilder Model(params ReadOnlySpan<long> shape) =>
        new OnnxModelBuilder("tiny").AddInput("x", DataType.Float, shape).AddOutput("y", DataType.Float, Unknown(shape.Length));

    private static long[] Unknown(int rank) => [.. Enumerable.Repeat(-1L, rank)];

    private static OnnxOutcome<ModelGraph> Analyze(OnnxModelBuilder builder) => ModelGraph.Analyze(builder.Build().Model);

    private static long[] ShapeOf(OnnxModelBuilder builder) => [.. Analyze(builder).Value.Outputs[0].Shape];

    private static long[] Run(OnnxModelBuilder builder)
    {
        BuiltModel model = builder.Build();
        long[] shape = [.. model.Header.Graph.Input[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue)];
        using InferenceSession session = new(model.ToBytes());
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate((product, size) => product * size)], shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [input], ["y"]);
        return outputs[0].GetTensorTypeAndShape().Shape;
    }
}
