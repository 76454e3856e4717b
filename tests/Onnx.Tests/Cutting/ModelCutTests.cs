using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Parts;
using EdgeAspire.Testing;
using EdgeAspire.Testing.Cutting;
using Xunit.Abstractions;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>The benchmark models and models that nobody here wrote, cut in random ways for 2 to 8 devices.</summary>
public sealed class ModelCutTests(ITestOutputHelper output)
{
    private const ulong Seed = 7;

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["bird.bmp"] = "chickadee",
        ["cat.bmp"] = "Egyptian cat",
        ["dragonfly.bmp"] = "dragonfly",
        ["grace_hopper.bmp"] = "military uniform",
        ["sunflower.bmp"] = "daisy",
    };

    /// <summary>What is small enough for every run; <c>EDGEASPIRE_CUT_ALL_MODELS=1</c> adds those of hundreds of megabytes.</summary>
    public static TheoryData<string> Names => string.Equals(Environment.GetEnvironmentVariable("EDGEASPIRE_CUT_ALL_MODELS"), "1", StringComparison.Ordinal)
        ? [.. ModelZoo.Names]
        : ["mlp2", "mlp4", "mlp8", "mobilenetv2", "resnet50", "shakeshake8", "shakeshake14", "xception"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_BenchmarkModelInAnyWay_IsTheWhole(string name)
    {
        BuiltModel model = ModelZoo.Create(name, Seed);
        using TemporaryFolder folder = new();
        string path = folder.Combine("whole.onnx");
        model.WriteToFile(path);
        using OnnxModel opened = OnnxModelReader.Open(path).Value;
        ModelGraph graph = ModelGraph.Analyze(opened).Value;
        Dictionary<string, Tensor> inputs = Models.Inputs(graph);
        Dictionary<string, Tensor> expected = ModelRunner.Run(path, inputs);
        for (int seed = 0; seed < 3; seed++)
        {
            // Devices run what the runtime makes of a part, and that differs from what it makes of the whole.
            AssertSame(graph, seed, inputs, expected, optimizes: seed == 2);
        }
    }

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Cut_ModelOfAnotherExporter_IsTheWhole()
    {
        using OnnxModel model = OnnxModelReader.Open(SharedData.Find("onnx", "mnist_cntk.onnx")!).Value;
        ModelGraph graph = ModelGraph.Analyze(model).Value;
        Dictionary<string, Tensor> inputs = Models.Inputs(graph);
        Dictionary<string, Tensor> expected = Models.RunWhole(graph, inputs);
        for (int seed = 0; seed < 20; seed++)
        {
            AssertSame(graph, seed, inputs, expected);
        }
    }

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void Cut_TrainedClassifier_FindsTheSameClassOnEveryPhoto()
    {
        using OnnxModel model = OnnxModelReader.Open(SharedData.Find("onnx", "mobilenetv2_1.0_224_qat_dequant_fp32.onnx")!).Value;
        ModelGraph graph = ModelGraph.Analyze(model).Value;
        string[] labels = File.ReadAllLines(SharedData.Find("onnx", "imagenet_labels.txt")!);
        string[] photos = Directory.GetFiles(SharedData.Find("onnx", "images")!, "*.bmp");
        Assert.NotEmpty(photos);
        for (int i = 0; i < photos.Length; i++)
        {
            Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
            {
                [graph.Inputs[0].Name] = new Tensor(graph.Inputs[0].Shape, Bitmap.ReadNormalized(photos[i], graph.Inputs[0].Shape)),
            };
            Dictionary<string, Tensor> expected = Models.RunWhole(graph, inputs);
            Dictionary<string, Tensor> actual = AssertSame(graph, i, inputs, expected);
            Assert.All(expected, answer => Assert.Equal(Top(answer.Value), Top(actual[answer.Key])));
            string label = labels[Top(expected.Values.First())];
            output.WriteLine($"{Path.GetFileName(photos[i])}: {label}");
            if (Labels.TryGetValue(Path.GetFileName(photos[i]), out string? known))
            {
                Assert.StartsWith(known, label, StringComparison.Ordinal);
            }
        }
    }

    private static int Top(Tensor tensor) => Array.IndexOf(tensor.Values, tensor.Values.Max());

    private Dictionary<string, Tensor> AssertSame(
        ModelGraph graph, int seed, IReadOnlyDictionary<string, Tensor> inputs, Dictionary<string, Tensor> expected, bool optimizes = false)
    {
        Dictionary<string, Tensor> values = new(inputs, StringComparer.Ordinal);
        Dictionary<CutMethod, int> methods = [];
        IReadOnlyList<CutBlock> blocks = RandomCuts.Of(graph, seed, 7, methods);
        PartSetRunner.Run(blocks, values, optimizes);
        double error = expected.Max(answer => Comparison.MaxRelativeError(answer.Value, values[answer.Key]));
        output.WriteLine($"seed {seed}: {blocks.Count} blocks, {string.Join(", ", methods.Select(method => $"{method.Key} {method.Value}"))}: relative error {error:E2}");
        Assert.True(error <= 1e-4, $"seed {seed}: relative error {error:E2}");
        return values;
    }
}
