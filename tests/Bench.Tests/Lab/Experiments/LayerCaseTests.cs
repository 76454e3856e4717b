using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class LayerCaseTests
{
    [Fact]
    public void Build_Layer_HasItsShapesAndWeights()
    {
        var convolution = LayerCase.All.Single(layer => layer.Name is "c3d-conv2a").Build();

        var graph = ModelGraph.Analyze(convolution.Model).Value;

        Assert.Equal<long>([1, 64, 16, 56, 56], [.. Assert.Single(graph.Inputs).Shape]);
        Assert.Equal<long>([1, 128, 16, 56, 56], [.. Assert.Single(graph.Outputs).Shape]);
        Assert.InRange(convolution.LengthBytes, 64 * 27 * 128 * 4, (64 * 27 * 128 * 4) + 4096);
    }

    [Fact]
    public void All_Names_AreDifferentAndFitTheRepository()
    {
        var names = LayerCase.All.Select(layer => layer.Name).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9][a-z0-9._-]{0,63}$", name));
    }
}
