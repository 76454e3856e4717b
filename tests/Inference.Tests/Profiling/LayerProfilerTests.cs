using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Inference.Tests.Profiling;

public sealed class LayerProfilerTests
{
    private static readonly InferenceOptions Options = new() { Threads = 1, ExecutionProviders = "cpu" };

    [Fact]
    public void Measure_Model_TimesEveryShapeOnceWithItsWork()
    {
        var graph = Graph("mobilenetv2");
        var layers = ModelLayers.Of(graph);

        // A millisecond per look at the clock: each run seems to take one.
        var profile = new LayerProfiler(Options, new SteppingTimeProvider(TimeSpan.TicksPerMillisecond))
            .Measure("pi", graph, TimeSpan.FromSeconds(3), CancellationToken.None);

        Assert.Empty(profile.NotMeasured);
        Assert.Equal(layers.Select(layer => layer.Work.ShapeKey).Distinct(StringComparer.Ordinal), profile.Measurements.Select(each => each.ShapeKey));
        Assert.Equal(layers.Select(layer => layer.Name), profile.LayerKeys.Select(layer => layer.Key));
        Assert.Equal(0.001, profile.WholeSeconds);
        Assert.All(profile.Measurements, each => Assert.Equal(("pi", "cpu", 1, 0.001), (each.Device, each.Provider, each.Threads, each.Seconds)));
        Assert.Contains(profile.Measurements, each => each is { LayerType: "ConvDepthwise", Flops: > 0, InputBytes: > 0, WeightBytes: > 0 });
    }

    [Fact]
    public void Measure_NoTimeLeft_NamesTheLayersWithoutOne()
    {
        // The whole model takes all of it.
        var profile = new LayerProfiler(Options, new SteppingTimeProvider(TimeSpan.TicksPerSecond))
            .Measure("pi", Graph("mobilenetv2"), TimeSpan.FromSeconds(2), CancellationToken.None);

        Assert.Empty(profile.Measurements);
        Assert.EndsWith("the time was over", profile.NotMeasured[0], StringComparison.Ordinal);
    }

    private static ModelGraph Graph(string name)
    {
        var known = ModelZoo.Names.Single(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        Assert.True(ModelGraph.Analyze(ModelZoo.Create(known, 1).Model).TryGetValue(out var graph, out var fault), fault?.Message);
        return graph;
    }
}
