using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Onnx.Tests.Layers;

public sealed class ModelLayersTests
{
    public static TheoryData<string> Models => [.. ModelZoo.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_BenchmarkModel_HasEveryNodeOnceAndBuildsEveryLayer(string name)
    {
        ModelGraph graph = Graph(name);
        var layers = ModelLayers.Of(graph);

        GraphNode[] nodes = [.. layers.SelectMany(layer => layer.Nodes)];
        Assert.Equal(nodes.Length, nodes.Distinct().Count());
        Assert.All(layers, layer => Assert.True(layer.Build().TryGetValue(out _, out OnnxFault? fault), fault?.Message));
    }

    [Fact]
    public void Of_MobileNet_TakesActivationsIntoConvolutions()
    {
        var layers = ModelLayers.Of(Graph("mobilenetv2"));

        Assert.DoesNotContain(layers, layer => layer.Nodes[0].OpType is "Clip" or "BatchNormalization");
        Assert.Contains(layers, layer => layer.Work is { Type: "ConvDepthwise" });
        Assert.Contains(layers, layer => layer.Work is { Type: "ConvPointwise" });
        Assert.Contains(layers, layer => layer.Work is { Type: "Conv" });
    }

    [Fact]
    public void Of_EqualLayers_HaveEqualKeys()
    {
        var works = ModelLayers.Of(Graph("vgg16")).Select(layer => layer.Work).ToArray();

        // Thirteen convolutions of nine shapes; layers with one key have one cost.
        Assert.Equal(9, works.Where(work => work is { Type: "Conv" }).Select(work => work.ShapeKey).Distinct(StringComparer.Ordinal).Count());
        Assert.All(works.GroupBy(work => work.ShapeKey, StringComparer.Ordinal), same => Assert.Single(same.Distinct()));
    }

    private static ModelGraph Graph(string name)
    {
        string known = ModelZoo.Names.Single(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        Assert.True(ModelGraph.Analyze(ModelZoo.Create(known, 1).Model).TryGetValue(out ModelGraph? graph, out OnnxFault? fault), fault?.Message);
        return graph;
    }
}
