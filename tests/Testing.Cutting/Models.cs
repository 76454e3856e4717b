using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Small models with random weights, and random inputs for any model.</summary>
internal static class Models
{
    public static float[] Values(int seed, long count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Adds weights that keep the size of values, so that errors are not blown up by the layers behind them.</summary>
    public static OnnxModelBuilder AddWeights(this OnnxModelBuilder builder, string name, params long[] shape)
    {
        double scale = 1.7 / Math.Sqrt(shape.Skip(1).Aggregate(1L, (product, size) => product * size));
        float[] values = Values(name.Length + shape.Length + (int)shape[0], shape.Aggregate(1L, (product, size) => product * size));
        return builder.AddInitializer(name, [.. values.Select(value => (float)(value * scale))], shape);
    }

    public static OnnxModelBuilder AddConv(
        this OnnxModelBuilder builder, string input, string output, long from, long to, long kernel, params ReadOnlySpan<AttributeProto> attributes)
    {
        long group = 1;
        foreach (AttributeProto attribute in attributes)
        {
            group = string.Equals(attribute.Name, "group", StringComparison.Ordinal) ? attribute.I : group;
        }

        return builder.AddWeights($"{output}.w", to, from / group, kernel, kernel)
            .AddWeights($"{output}.b", to)
            .AddNode("Conv", [input, $"{output}.w", $"{output}.b"], [output], attributes);
    }

    public static AttributeProto Pads(params long[] pads) => NodeAttributes.Of("pads", pads);

    public static AttributeProto Strides(params long[] strides) => NodeAttributes.Of("strides", strides);

    public static ModelGraph Analyze(this BuiltModel model) => ModelGraph.Analyze(model.Model).Value;

    public static ModelGraph Analyze(this OnnxModelBuilder builder) => builder.Build().Analyze();

    public static Dictionary<string, Tensor> Inputs(ModelGraph graph, int seed = 1) =>
        graph.Inputs.ToDictionary(input => input.Name, input => new Tensor(input.Shape, Values(seed, input.Elements)));

    public static Dictionary<string, Tensor> RunWhole(ModelGraph graph, IReadOnlyDictionary<string, Tensor> inputs) =>
        ModelRunner.Run(BuiltModel.Of(graph.Model).Value, inputs);

    public static OnnxModelBuilder Image(string name, long channels, long rows, long columns) =>
        new OnnxModelBuilder(name).AddInput("x", DataType.Float, 1, channels, rows, columns);
}
