using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>Graphs in which something is not as in networks for images that are built layer by layer.</summary>
internal static class UnusualGraphs
{
    private static readonly Dictionary<string, Func<OnnxModelBuilder>> Known = new(StringComparer.Ordinal)
    {
        ["nobody reads a layer"] = () => Image(3, 24, 20)
            .AddConv("x", "a", 3, 6, 3, Pads(1))
            .AddConv("a", "unread", 6, 4, 3, Pads(1))
            .AddConv("a", "y", 6, 4, 3, Pads(1))
            .AddOutput("y", DataType.Float, 1, 4, 24, 20),
        ["answers inside and at the end"] = () => Image(3, 24, 20)
            .AddConv("x", "a", 3, 6, 3, Pads(1))
            .AddNode("Relu", ["a"], ["r"])
            .AddConv("r", "b", 6, 4, 3, Strides(2), Pads(1))
            .AddConv("b", "y", 4, 4, 3, Strides(2), Pads(1))
            .AddOutput("r", DataType.Float, 1, 6, 24, 20).AddOutput("b", DataType.Float, 1, 4, 12, 10).AddOutput("y", DataType.Float, 1, 4, 6, 5),
        ["rows pass by few rows"] = () => Image(3, 40, 12)
            .AddConv("x", "a", 3, 6, 3, Pads(1))
            .AddNode("MaxPool", ["a"], ["p"], NodeAttributes.Of("kernel_shape", [8L, 4]), NodeAttributes.Of("strides", [8L, 4]))
            .AddConv("p", "b", 6, 6, 3, Pads(1))
            .AddConv("b", "c", 6, 6, 3, Pads(1))
            .AddInitializer("scales", [1f, 1f, 8f, 4f], 4)
            .AddNode("Resize", ["c", "", "scales"], ["u"], NodeAttributes.Of("mode", "nearest"), NodeAttributes.Of("nearest_mode", "floor"), NodeAttributes.Of("coordinate_transformation_mode", "asymmetric"))
            .AddNode("Add", ["a", "u"], ["s"])
            .AddConv("s", "y", 6, 2, 3, Pads(1))
            .AddOutput("y", DataType.Float, 1, 2, 40, 12),
        ["padding wider than the window"] = () => Image(2, 10, 10)
            .AddConv("x", "a", 2, 4, 3, Pads(4))
            .AddNode("Relu", ["a"], ["r"])
            .AddConv("r", "y", 4, 4, 2, Pads(2))
            .AddOutput("y", DataType.Float, 1, 4, 19, 19),
        ["rows of padding"] = () => Image(2, 12, 10)
            .AddInitializer("pads", (long[])[0, 0, 5, 0, 0, 0, 7, 1], 8)
            .AddNode("Pad", ["x", "pads"], ["p"])
            .AddConv("p", "y", 2, 4, 3)
            .AddOutput("y", DataType.Float, 1, 4, 22, 9),
        ["one channel into a layer"] = () => Image(1, 18, 6)
            .AddConv("x", "a", 1, 1, 3, Pads(1))
            .AddNode("Flatten", ["a"], ["f"])
            .AddWeights("w", 108, 30).AddNode("MatMul", ["f", "w"], ["m"])
            .AddWeights("b", 30).AddNode("Add", ["m", "b"], ["h"])
            .AddNode("Relu", ["h"], ["r"])
            .AddWeights("w2", 30, 3).AddNode("Gemm", ["r", "w2"], ["y"])
            .AddOutput("y", DataType.Float, 1, 3),
        ["a mean squeezed into a layer"] = () => Image(3, 16, 12)
            .AddConv("x", "a", 3, 9, 3, Pads(1))
            .AddNode("GlobalAveragePool", ["a"], ["g"])
            .AddInitializer("axes", (long[])[2, 3], 2).AddNode("Squeeze", ["g", "axes"], ["s"])
            .AddWeights("w", 7, 9).AddNode("Gemm", ["s", "w"], ["h"], NodeAttributes.Of("transB", 1))
            .AddNode("Softmax", ["h"], ["y"])
            .AddOutput("y", DataType.Float, 1, 7),
        ["channels that are mixed"] = () => Image(3, 9, 7)
            .AddConv("x", "a", 3, 8, 3, Pads(1))
            .AddNode("ReduceMean", ["a"], ["m"], NodeAttributes.Of("axes", [1L]), NodeAttributes.Of("keepdims", 1))
            .AddConv("m", "b", 1, 12, 3, Pads(1))
            .AddNode("Relu", ["b"], ["y"])
            .AddOutput("y", DataType.Float, 1, 12, 9, 7),
        ["sequences"] = () => new OnnxModelBuilder("sequences").AddInput("x", DataType.Float, 1, 4, 40)
            .AddWeights("w", 12, 4, 5).AddNode("Conv", ["x", "w"], ["a"], NodeAttributes.Of("pads", [2L, 2]))
            .AddNode("Relu", ["a"], ["r"])
            .AddWeights("v", 40, 24).AddNode("MatMul", ["r", "v"], ["m"])
            .AddNode("Relu", ["m"], ["s"])
            .AddNode("Flatten", ["s"], ["f"])
            .AddWeights("u", 288, 5).AddNode("Gemm", ["f", "u"], ["y"])
            .AddOutput("y", DataType.Float, 1, 5),
        ["two inputs and two images"] = () => new OnnxModelBuilder("pair").AddInput("x", DataType.Float, 2, 3, 18, 10).AddInput("z", DataType.Float, 2, 5, 18, 10)
            .AddConv("x", "a", 3, 5, 3, Pads(1))
            .AddNode("Concat", ["a", "z"], ["c"], NodeAttributes.Of("axis", 1))
            .AddConv("c", "b", 10, 4, 3, Pads(1))
            .AddNode("Flatten", ["b"], ["f"])
            .AddWeights("w", 720, 6).AddNode("Gemm", ["f", "w"], ["y"])
            .AddOutput("y", DataType.Float, 2, 6),
        ["attention"] = () => new OnnxModelBuilder("attention").AddInput("x", DataType.Float, 1, 12, 16)
            .AddWeights("q", 16, 16).AddNode("MatMul", ["x", "q"], ["xq"])
            .AddWeights("k", 16, 16).AddNode("MatMul", ["x", "k"], ["xk"])
            .AddWeights("v", 16, 16).AddNode("MatMul", ["x", "v"], ["xv"])
            .AddNode("Transpose", ["xk"], ["t"], NodeAttributes.Of("perm", [0L, 2, 1]))
            .AddNode("MatMul", ["xq", "t"], ["scores"])
            .AddNode("Softmax", ["scores"], ["p"], NodeAttributes.Of("axis", -1))
            .AddNode("MatMul", ["p", "xv"], ["o"])
            .AddNode("Add", ["o", "x"], ["r"])
            .AddWeights("f1", 16, 32).AddNode("MatMul", ["r", "f1"], ["h"])
            .AddNode("Relu", ["h"], ["i"])
            .AddWeights("f2", 32, 16).AddNode("MatMul", ["i", "f2"], ["e"])
            .AddNode("Add", ["e", "r"], ["y"])
            .AddOutput("y", DataType.Float, 1, 12, 16),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static ModelGraph Create(string name) => Known[name]().Analyze();

    private static OnnxModelBuilder Image(long channels, long rows, long columns) => Testing.Cutting.Models.Image("unusual", channels, rows, columns);

    private static Onnx.Proto.AttributeProto Pads(long pad) => Testing.Cutting.Models.Pads(pad, pad, pad, pad);

    private static Onnx.Proto.AttributeProto Strides(long stride) => Testing.Cutting.Models.Strides(stride, stride);
}
