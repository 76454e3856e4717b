using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A layer of a benchmark model, or a few that follow each other, as a model of its own with the same shapes and weights.</summary>
/// <param name="Source">The benchmark model.</param>
/// <param name="First">Name of the first layer.</param>
/// <param name="Last">Name of the last layer.</param>
/// <param name="Methods">The ways of dividing it, and the mode that a plan has then.</param>
internal sealed record LayerCase(string Source, string First, string Last, IReadOnlyList<(PlanWay Way, string Mode)> Methods)
{
    private const ulong Seed = 1;

    private static readonly (PlanWay Way, string Mode)[] OfConvolutions =
    [
        (new PlanWay("rows (spatial)", "sls") { UsesAll = true }, "spatial"),
        (new PlanWay("channels (output)", "mpi-kernel"), "output"),
        (new PlanWay("filters (input)", "filter"), "input"),
    ];

    // The first layer of a network has too few channels to be divided by them.
    private static readonly (PlanWay Way, string Mode)[] OfFirstConvolutions = [.. OfConvolutions.Take(2)];

    private static readonly (PlanWay Way, string Mode)[] OfDense =
    [
        (new PlanWay("neurons (output)", "mpi-matrix"), "output"),
        (new PlanWay("inputs (input)", "sls") { UsesAll = true }, "input"),
    ];

    private static readonly (PlanWay Way, string Mode)[] OfPairs = [(new PlanWay("neurons, then inputs (hybrid)", "mls") { UsesAll = true }, "hybrid")];

    /// <summary>Those that the papers measure. Convolutions of VGG16 that have the shapes of one before them are left out.</summary>
    public static IReadOnlyList<LayerCase> All { get; } =
    [
        Of("vgg16", "conv1_1", OfFirstConvolutions),
        .. new[] { "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv4_1", "conv4_2", "conv5_1" }.Select(layer => Of("vgg16", layer, OfConvolutions)),
        Of("alexnet", "fc6", OfDense),
        Of("vgg16", "fc6", OfDense),
        new LayerCase("alexnet", "fc6", "fc7", OfPairs),
        new LayerCase("vgg16", "fc7", "fc8", OfPairs),
        Of("c3d", "conv2a", OfConvolutions),
    ];

    /// <summary>Its name in the repository and in the table.</summary>
    public string Name => string.Equals(First, Last, StringComparison.Ordinal) ? $"{Source}-{First}" : $"{Source}-{First}-{Last}";

    /// <summary>The model.</summary>
    public BuiltModel Build()
    {
        var graph = ModelGraph.Analyze(ModelZoo.Create(Source, Seed).Model).Value;
        return LayerCut.Whole(GraphBlock.Between(graph, PlaceOf(First), PlaceOf(Last) + 1), Name).Value.Models[0];

        int PlaceOf(string layer) => graph.Nodes.First(node => string.Equals(node.Name, layer, StringComparison.Ordinal)).Index;
    }

    private static LayerCase Of(string source, string layer, IReadOnlyList<(PlanWay Way, string Mode)> methods) => new(source, layer, layer, methods);
}
