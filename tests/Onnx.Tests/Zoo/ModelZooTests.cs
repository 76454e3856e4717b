using System.Security.Cryptography;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Onnx.Tests.Zoo;

public sealed class ModelZooTests
{
    private const ulong Seed = 7;

    public static TheoryData<string> Names => [.. ModelZoo.Names];

    /// <summary>The sums over the published layer tables; of a batch normalisation, scale and bias count.</summary>
    [Theory]
    [InlineData("alexnet", 62_378_344)]
    [InlineData("vgg16", 138_357_544)]
    [InlineData("vgg19", 143_667_240)]
    [InlineData("yolov2", 50_962_889)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("xception", 22_855_952)]
    [InlineData("c3d", 79_991_015)]
    [InlineData("mobilenetv2", 3_504_872)]
    [InlineData("shakeshake26", 26_192_922)]
    [InlineData("shakeshake14", 12_247_578)]
    [InlineData("shakeshake8", 5_274_906)]
    [InlineData("mlp8", 598_282)]
    [InlineData("mlp4", 335_114)]
    [InlineData("mlp2", 203_530)]
    public void Create_EveryModel_HasThePublishedParameters(string name, long parameters) =>
        Assert.Equal(parameters, TrainedValues(ModelZoo.Create(name, Seed).Header.Graph));

    /// <summary>The weights that darknet and Keras distribute hold the statistics of batch normalisation too.</summary>
    [Theory]
    [InlineData("yolov2", 50_983_561)]
    [InlineData("xception", 22_910_480)]
    public void Create_PublishedWithStatistics_HasAsManyValues(string name, long values) =>
        Assert.Equal(
            values,
            ModelZoo.Create(name, Seed).Header.Graph.Initializer
                .Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float)
                .Sum(Elements));

    /// <summary>CoopAI's table I, to the digits that its conventions give.</summary>
    [Theory]
    [InlineData("alexnet", 2.272)]
    [InlineData("vgg16", 30.968)]
    [InlineData("vgg19", 39.294)]
    public void Create_ModelOfCoopAI_HasItsGigaFlops(string name, double gigaFlops) =>
        Assert.Equal(gigaFlops, ModelCost.Of(Graph(name)).Flops / 1e9, tolerance: 0.0005);

    [Fact]
    public void Create_YoloV2_HasTheGigaFlopsOfCoopAIWithoutThePassthrough()
    {
        long passthrough = 2 * 38 * 38 * (512 + 1) * 64;
        Assert.Equal(62.913, (ModelCost.Of(Graph("yolov2")).Flops - passthrough) / 1e9, tolerance: 0.0005);
    }

    /// <summary>Billions of multiply-accumulates as the authors of the models state them.</summary>
    [Theory]
    [InlineData("resnet50", 3.858)]
    [InlineData("xception", 8.357)]
    [InlineData("c3d", 38.549)]
    [InlineData("mobilenetv2", 0.3008)]
    public void Create_OtherModel_HasThePublishedMultiplyAccumulates(string name, double billions) =>
        Assert.Equal(billions, ModelCost.Of(Graph(name)).MultiplyAccumulates / 1e9, tolerance: 0.0005);

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_AnyModel_CanBeAnalysedWithoutWeights(string name)
    {
        ModelGraph graph = Graph(name);
        long[] declared = [.. ModelZoo.Create(name, Seed).Header.Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue)];
        Assert.Equal(declared, graph.Outputs[0].Shape.ToArray());
        Assert.True(ModelCost.Of(graph).Flops > 0);
    }

    /// <summary>The layers whose splits Hadidi et al. work out.</summary>
    [Theory]
    [InlineData("vgg16", "conv1_2", 1_849_688_064)]
    [InlineData("vgg16", "fc6", 102_760_448)]
    [InlineData("alexnet", "fc6", 37_748_736)]
    [InlineData("c3d", "conv2a", 11_098_128_384)]
    public void Create_LayerOfHadidi_HasItsMultiplications(string name, string layer, long multiplications) =>
        Assert.Equal(
            multiplications,
            NodeCost.Of(Graph(name).Nodes.Single(node => string.Equals(node.Name, layer, StringComparison.Ordinal))).MultiplyAccumulates);

    [Fact]
    public void Create_Xception_HasThirtyFourSeparableConvolutions() =>
        Assert.Equal(34, Graph("xception").Nodes.Count(node => node.Name.EndsWith("_depthwise", StringComparison.Ordinal)));

    [Theory]
    [InlineData("mlp2", "DA188FBA1356D2BD9A758831FE9D5D46CB3998C927369510966418E9723DCB11")]
    [InlineData("shakeshake8", "CAD837D13EA5A7D1DF4459925270062AAF9AA6E0267B5DAD497CA26C21B9A1DF")]
    [InlineData("mobilenetv2", "579F862F610B34959970F5FD33A39EC5FB19DBF69B8B194A6B8692A0AA832B8C")]
    public void ToBytes_SameSeed_SameBytesOnEveryMachine(string name, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexString(SHA256.HashData(ModelZoo.Create(name, Seed).ToBytes())));

    [Fact]
    public void ToBytes_OtherSeed_OtherWeightsInTheSameGraph()
    {
        BuiltModel one = ModelZoo.Create("mlp4", 1);
        BuiltModel two = ModelZoo.Create("mlp4", 2);
        Assert.Equal(one.Header, two.Header);
        Assert.NotEqual(one.ToBytes(), two.ToBytes());
    }

    [Theory]
    [InlineData("mlp8")]
    [InlineData("shakeshake8")]
    [InlineData("mobilenetv2")]
    [InlineData("xception")]
    public void ToBytes_AnyModel_PassesTheReader(string name) =>
        Assert.Null(OnnxModelReader.Read(ModelZoo.Create(name, Seed).ToBytes()).Fault);

    [Fact]
    public void WriteTo_Vgg16_AllocatesNoWeights()
    {
        BuiltModel model = ModelZoo.Create("vgg16", Seed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.WriteTo(Stream.Null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.InRange(model.LengthBytes, 138_357_544 * 4L, (138_357_544 * 4L) + 10_000);
    }

    [Fact]
    public void Create_UnknownName_ListsTheKnown()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ModelZoo.Create("vgg17", Seed));
        Assert.Contains("no model 'vgg17'; there are alexnet, c3d, mlp2,", error.Message, StringComparison.Ordinal);
    }

    private static ModelGraph Graph(string name) => ModelGraph.Analyze(ModelZoo.Create(name, Seed).Model).Value;

    private static long TrainedValues(GraphProto graph)
    {
        Dictionary<string, long> elements = graph.Initializer.ToDictionary(tensor => tensor.Name, Elements, StringComparer.Ordinal);
        return graph.Node
            .SelectMany(node => node.OpType switch
            {
                "Conv" or "Gemm" => node.Input.Skip(1),
                "BatchNormalization" => node.Input.Skip(1).Take(2),
                _ => [],
            })
            .Sum(name => elements[name]);
    }

    private static long Elements(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, size) => product * size);
}
