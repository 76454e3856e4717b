using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>Rows through operators that move elements.</summary>
public sealed class LayoutCutTests
{
    [Fact]
    public void Cut_RowsThroughLayoutOperators_IsTheWhole() => Cuts.AssertExact(
        Models.Image("layout", 4, 12, 12)
            .AddInitializer("scales", [1f, 1f, 2f, 2f], 4)
            .AddInitializer("pads", [0L, 0, 1, 1, 0, 0, 2, 2], 8)
            .AddInitializer("shape", [1L, 2, 2, 27, 27], 5)
            .AddInitializer("starts", [1L, 1], 2)
            .AddInitializer("ends", [27L, 27], 2)
            .AddInitializer("axes", [2L, 3], 2)
            .AddInitializer("steps", [2L, 1], 2)
            .AddNode("Resize", ["x", "", "scales"], ["up"], NodeAttributes.Of("mode", "nearest"))
            .AddNode("Pad", ["up", "pads"], ["padded"])
            .AddNode("Reshape", ["padded", "shape"], ["groups"])
            .AddNode("Transpose", ["groups"], ["shuffled"], NodeAttributes.Of("perm", [0L, 2, 1, 3, 4]))
            .AddInitializer("back", [1L, 4, 27, 27], 4)
            .AddNode("Reshape", ["shuffled", "back"], ["channels"])
            .AddNode("Slice", ["channels", "starts", "ends", "axes", "steps"], ["sliced"])
            .AddNode("DepthToSpace", ["sliced"], ["y"], NodeAttributes.Of("blocksize", 2))
            .AddOutput("y", DataType.Float, 1, 1, 26, 52)
            .Analyze(),
        true,
        new AxisCut(2, [5, 8, 13]));

    [Fact]
    public void Cut_RowsThroughSpaceToDepth_IsTheWhole() => Cuts.AssertExact(
        Models.Image("passthrough", 4, 12, 12)
            .AddConv("x", "c", 4, 4, 3, Models.Pads(1, 1, 1, 1))
            .AddNode("SpaceToDepth", ["c"], ["s"], NodeAttributes.Of("blocksize", 2))
            .AddNode("LRN", ["s"], ["n"], NodeAttributes.Of("size", 5))
            .AddNode("Softmax", ["n"], ["y"], NodeAttributes.Of("axis", 1))
            .AddOutput("y", DataType.Float, 1, 16, 6, 6)
            .Analyze(),
        true,
        AxisCut.Even(2, 6, 4));
}
