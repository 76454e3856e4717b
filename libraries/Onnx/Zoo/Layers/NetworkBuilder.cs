using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Zoo.Weights;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Zoo.Layers;

/// <summary>
/// Builds a network layer by layer, for one sample at a time. Weights are scaled as He et al. 2015 do (deviation 1/√(fan-in · mean square
/// of the input), that is √(2/fan-in) behind a ReLU), so that activations keep their size however deep the network is.
/// </summary>
internal sealed class NetworkBuilder
{
    // What makes one channel unlike the next in biases and in the statistics of batch normalisation.
    private const double Spread = 0.1;

    private readonly OnnxModelBuilder _model;
    private readonly ulong _seed;
    private bool _hasClipBounds;

    public NetworkBuilder(string name, ulong seed)
    {
        _model = new OnnxModelBuilder(name);
        _seed = seed;
    }

    /// <summary>The input: <paramref name="shape"/> is that of one sample. Values are expected to have mean 0 and variance 1.</summary>
    public Feature Input(string name, params ReadOnlySpan<long> shape)
    {
        ImmutableArray<long> batch = [1, .. shape];
        _model.AddInput(name, DataType.Float, batch.AsSpan());
        return new Feature(name, batch, CentredPower: 1, RectifiedPower: 0);
    }

    /// <summary>A convolution over all spatial axes, with the same window on each.</summary>
    /// <param name="x">The input.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="kernel">Size of the kernel on every axis.</param>
    /// <param name="stride">Stride on every axis.</param>
    /// <param name="padding">Zeros at every border; null for half the kernel, which keeps sizes.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="bias">Whether there is a bias per filter.</param>
    public Feature Conv(
        Feature x, string name, long filters, int kernel, int stride = 1, int? padding = null, long groups = 1, bool bias = true)
    {
        Window window = Window.Uniform(x.Spatial.Length, kernel, stride, padding ?? (kernel / 2));
        long channels = x.Channels / groups;
        double fanIn = window.Kernel.Aggregate(channels, (product, size) => product * size);
        string weight = Weights($"{name}.weight", mean: 0, 1 / Math.Sqrt(fanIn * x.Power), [filters, channels, .. window.Kernel]);
        _model.AddNode(
            "Conv",
            bias ? [x.Name, weight, Bias(name, filters)] : [x.Name, weight],
            [name],
            [.. AttributesOf(window), NodeAttributes.Of("group", groups)]);
        return new Feature(name, [1, filters, .. window.Apply(x.Spatial)], CentredPower: 1, RectifiedPower: 0);
    }

    /// <summary>Batch normalisation by statistics that fit the input, give or take what training would leave per channel.</summary>
    public Feature BatchNorm(Feature x, string name)
    {
        string[] parameters =
        [
            Weights($"{name}.scale", mean: 1, Spread, [x.Channels]),
            Weights($"{name}.bias", mean: 0, Spread, [x.Channels]),
            Weights($"{name}.mean", mean: 0, Spread * Math.Sqrt(x.Power), [x.Channels]),
            Weights($"{name}.variance", x.Power, Spread * x.Power, [x.Channels]),
        ];
        _model.AddNode("BatchNormalization", [x.Name, .. parameters], [name]);
        return new Feature(name, x.Shape, CentredPower: 1, RectifiedPower: 0);
    }

    /// <summary>max(0, x).</summary>
    public Feature Relu(Feature x, string name) => Rectify(x, name, "Relu", [x.Name]);

    /// <summary>min(max(0, x), 6).</summary>
    public Feature Relu6(Feature x, string name)
    {
        if (!_hasClipBounds)
        {
            _model.AddInitializer("zero", [0f]).AddInitializer("six", [6f]);
            _hasClipBounds = true;
        }

        return Rectify(x, name, "Clip", [x.Name, "zero", "six"]);
    }

    /// <summary>x where it is positive, else <paramref name="slope"/> · x.</summary>
    public Feature LeakyRelu(Feature x, string name, float slope) =>
        Rectify(x, name, "LeakyRelu", [x.Name], NodeAttributes.Of("alpha", slope));

    /// <summary>The maximum of a window that is the same on every axis.</summary>
    public Feature MaxPool(Feature x, string name, int kernel, int stride, int padding = 0) =>
        MaxPool(x, name, Window.Uniform(x.Spatial.Length, kernel, stride, padding));

    /// <summary>The maximum of a window.</summary>
    public Feature MaxPool(Feature x, string name, Window window)
    {
        _model.AddNode("MaxPool", [x.Name], [name], [.. AttributesOf(window)]);
        return x with { Name = name, Shape = [1, x.Channels, .. window.Apply(x.Spatial)] };
    }

    /// <summary>The mean of every channel, flat.</summary>
    public Feature GlobalAveragePool(Feature x, string name)
    {
        _model.AddNode("GlobalAveragePool", [x.Name], [name]);
        return Flatten(x with { Name = name, Shape = [1, x.Channels, .. Enumerable.Repeat(1L, x.Spatial.Length)] }, $"{name}_flat");
    }

    /// <summary>One row of units.</summary>
    public Feature Flatten(Feature x, string name)
    {
        _model.AddNode("Flatten", [x.Name], [name], NodeAttributes.Of("axis", 1));
        return x with { Name = name, Shape = [1, x.Shape.Aggregate((product, size) => product * size)] };
    }

    /// <summary>A dense layer with bias; its weights are [outputs, inputs].</summary>
    public Feature Dense(Feature x, string name, long units)
    {
        string weight = Weights($"{name}.weight", mean: 0, 1 / Math.Sqrt(x.Channels * x.Power), [units, x.Channels]);
        _model.AddNode("Gemm", [x.Name, weight, Bias(name, units)], [name], NodeAttributes.Of("transB", 1L));
        return new Feature(name, [1, units], CentredPower: 1, RectifiedPower: 0);
    }

    /// <summary>The sum of two tensors of one shape.</summary>
    public Feature Add(Feature x, Feature y, string name)
    {
        _model.AddNode("Add", [x.Name, y.Name], [name]);
        return new Feature(name, x.Shape, x.CentredPower + y.CentredPower, x.RectifiedPower + y.RectifiedPower);
    }

    /// <summary>The mean of two centred tensors of one shape.</summary>
    public Feature Mean(Feature x, Feature y, string name)
    {
        _model.AddNode("Mean", [x.Name, y.Name], [name]);
        return new Feature(name, x.Shape, (x.CentredPower + y.CentredPower) / 4, RectifiedPower: 0);
    }

    /// <summary>The channels of the first tensor, then those of the second.</summary>
    public Feature Concat(Feature x, Feature y, string name)
    {
        _model.AddNode("Concat", [x.Name, y.Name], [name], NodeAttributes.Of("axis", 1L));
        double share = (double)x.Channels / (x.Channels + y.Channels);
        return new Feature(
            name,
            [1, x.Channels + y.Channels, .. x.Spatial],
            (share * x.CentredPower) + ((1 - share) * y.CentredPower),
            (share * x.RectifiedPower) + ((1 - share) * y.RectifiedPower));
    }

    /// <summary>Moves squares of <paramref name="block"/> × <paramref name="block"/> pixels into channels.</summary>
    public Feature SpaceToDepth(Feature x, string name, long block)
    {
        _model.AddNode("SpaceToDepth", [x.Name], [name], NodeAttributes.Of("blocksize", block));
        return x with { Name = name, Shape = [1, x.Channels * block * block, x.Shape[2] / block, x.Shape[3] / block] };
    }

    /// <summary>Leaves out the first row and the first column.</summary>
    public Feature DropFirstRowAndColumn(Feature x, string name)
    {
        _model
            .AddInitializer($"{name}.starts", [1L, 1L], 2)
            .AddInitializer($"{name}.ends", x.Spatial, 2)
            .AddInitializer($"{name}.axes", [2L, 3L], 2)
            .AddNode("Slice", [x.Name, $"{name}.starts", $"{name}.ends", $"{name}.axes"], [name]);
        return x with { Name = name, Shape = [1, x.Channels, x.Shape[2] - 1, x.Shape[3] - 1] };
    }

    /// <summary>The finished model, whose output is <paramref name="y"/>.</summary>
    public BuiltModel Build(Feature y) => _model.AddOutput(y.Name, DataType.Float, y.Shape.AsSpan()).Build();

    private static AttributeProto[] AttributesOf(Window window) =>
    [
        NodeAttributes.Of("kernel_shape", window.Kernel.AsSpan()),
        NodeAttributes.Of("strides", window.Strides.AsSpan()),
        NodeAttributes.Of("pads", window.Pads.AsSpan()),
    ];

    private Feature Rectify(
        Feature x, string name, string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        _model.AddNode(opType, inputs, [name], attributes);
        return x with { Name = name, CentredPower = 0, RectifiedPower = x.RectifiedPower + (x.CentredPower / 2) };
    }

    private string Bias(string layer, long count) => Weights($"{layer}.bias", mean: 0, Spread, [count]);

    private string Weights(string name, double mean, double deviation, ReadOnlySpan<long> dims)
    {
        long count = 1;
        foreach (long dim in dims)
        {
            count *= dim;
        }

        _model.AddInitializer(name, DataType.Float, new NormalWeights(_seed, name, count, mean, deviation), dims);
        return name;
    }
}
