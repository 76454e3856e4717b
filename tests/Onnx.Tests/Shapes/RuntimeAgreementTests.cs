using System.Collections.Frozen;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using Xunit.Abstractions;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Our shapes against those that ONNX Runtime's outputs have when it runs the same model.</summary>
public sealed class RuntimeAgreementTests(ITestOutputHelper output)
{
    private const int Models = 150;

    private static readonly FrozenDictionary<string, Func<RandomModel, RandomModel>> Generators =
        new Dictionary<string, Func<RandomModel, RandomModel>>(StringComparer.Ordinal)
        {
            ["Conv"] = RandomWindows.Conv,
            ["ConvInteger"] = RandomWindows.ConvInteger,
            ["QLinearConv"] = RandomWindows.QLinearConv,
            ["ConvTranspose"] = RandomWindows.ConvTranspose,
            ["MaxPool"] = RandomWindows.MaxPool,
            ["AveragePool"] = RandomWindows.AveragePool,
            ["LpPool"] = RandomWindows.LpPool,
            ["GlobalPool"] = RandomWindows.GlobalPool,
            ["GridSample"] = RandomDetection.GridSample,
            ["RoiAlign"] = RandomDetection.RoiAlign,
            ["GatherND"] = RandomDetection.GatherND,
            ["Scatter"] = RandomDetection.Scatter,
            ["OneHot"] = RandomDetection.OneHot,
            ["Trilu"] = RandomDetection.Trilu,
            ["Recurrent"] = RandomDetection.Recurrent,
            ["Concat"] = RandomLayouts.Concat,
            ["Split"] = RandomLayouts.Split,
            ["Flatten"] = RandomLayouts.Flatten,
            ["Reshape"] = RandomLayouts.Reshape,
            ["Squeeze"] = RandomLayouts.Squeeze,
            ["Unsqueeze"] = RandomLayouts.Unsqueeze,
            ["Transpose"] = RandomLayouts.Transpose,
            ["Slice"] = RandomLayouts.Slice,
            ["Gather"] = RandomLayouts.Gather,
            ["ExpandOrTile"] = RandomLayouts.ExpandOrTile,
            ["Blocks"] = RandomLayouts.Blocks,
            ["Pad"] = RandomLayouts.Pad,
            ["Upsample"] = RandomResizes.Upsample,
            ["Resize"] = RandomResizes.Resize,
            ["Shape"] = RandomResizes.Shape,
            ["ComputedReshape"] = RandomResizes.ComputedReshape,
            ["ComputedResize"] = RandomResizes.ComputedResize,
            ["ComputedExpand"] = RandomResizes.ComputedExpand,
            ["Range"] = RandomResizes.Range,
            ["Binary"] = RandomArithmetic.Binary,
            ["Variadic"] = RandomArithmetic.Variadic,
            ["Unary"] = RandomArithmetic.Unary,
            ["Mixed"] = RandomArithmetic.Mixed,
            ["Gemm"] = RandomArithmetic.Gemm,
            ["MatMul"] = RandomArithmetic.MatMul,
            ["Normalization"] = RandomArithmetic.Normalization,
            ["Quantization"] = RandomArithmetic.Quantization,
            ["Reduce"] = RandomArithmetic.Reduce,
            ["Best"] = RandomArithmetic.Best,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    // Where the runtime answers and we do not, because no network can mean what it does then.
    private static readonly string[] Refusals =
    [
        "the kernel is larger than its padded input",
        "with a stride that passes over elements",
        "ONNX Runtime does not resize then",
    ];

    public static TheoryData<string> Names => [.. Generators.Keys.Order(StringComparer.Ordinal)];

    internal static RandomModel Generate(string name, int seed) => Generators[name](new RandomModel(seed));

    [Theory]
    [MemberData(nameof(Names))]
    public void Analyze_RandomNode_AgreesWithTheRuntime(string name)
    {
        int agreed = 0;
        List<string> problems = [];
        for (int seed = 0; seed < Models; seed++)
        {
            RandomModel model = Generate(name, seed);
            (string[]? expected, string? refusal) = RuntimeShapes.Of(model);
            OnnxOutcome<ModelGraph> graph = OnnxModel.Of(model.Proto) is var read && read.Fault is { } invalid ? invalid : ModelGraph.Analyze(read.Value);
            string ours = graph.Fault?.Message ?? string.Join("; ", graph.Value.Outputs);

            // Some versions of operators are in the format, but not in the runtime.
            if (Refusals.Any(reason => ours.Contains(reason, StringComparison.Ordinal))
                || refusal?.Contains("Could not find an implementation", StringComparison.Ordinal) == true)
            {
                continue;
            }

            if (expected is null ? graph.Fault is null : !string.Equals(ours, string.Join("; ", expected), StringComparison.Ordinal))
            {
                problems.Add($"seed {seed}: ours {ours}, the runtime {refusal ?? string.Join("; ", expected!)}\n{model.Proto.OpsetImport[0].Version} {model.Proto.Graph.Node} {string.Join(", ", model.Proto.Graph.Initializer.Select(i => $"{i.Name} [{string.Join(", ", i.Dims)}]"))} {string.Join(", ", model.Inputs.Select(i => $"[{string.Join(", ", i.Shape)}]"))}");
            }

            agreed += expected is null ? 0 : 1;
        }

        output.WriteLine($"{agreed} of {Models} ran");
        Assert.True(problems.Count == 0, $"{problems.Count} of {Models}:\n{string.Join("\n", problems.Take(4))}");
        Assert.InRange(agreed, Models / 3, Models);
    }
}
