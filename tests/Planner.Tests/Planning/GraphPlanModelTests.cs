using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Parts;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class GraphPlanModelTests
{
    public static TheoryData<string> Zoo => [.. ModelZoo.Names];

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Of_AnyModel_HasEveryNodeOnceInOrder(string name)
    {
        var graph = Graph(name);

        var model = GraphPlanModel.Of(graph, name, null).Value;

        Assert.Equal(graph.Nodes.Select(node => node.Name), model.Units.SelectMany(unit => unit.Layers));
        Assert.Equal(graph.Inputs.Select(input => input.Name), model.Crossing[0].Select(value => model.Values[value].Name));
        Assert.Equal(graph.Outputs.Select(output => output.Name), model.Crossing[^1].Select(value => model.Values[value].Name));
    }

    [Theory]
    [InlineData("alexnet", 2)]
    [InlineData("vgg16", 7)]
    [InlineData("vgg19", 3)]
    public void Of_ChainOfThePaper_IsPlannedAsItsLayerList(string name, int devices)
    {
        var model = GraphPlanModel.Of(Graph(name), name, null).Value;
        var listed = PaperFigures.Plan(PlanAlgorithms.Mls, name, devices);

        var plan = PlanAlgorithms.Find(PlanAlgorithms.Mls, out _)!.Plan(
            new PlanRequest(model, Cluster.Identical(devices, 13.6e9, 100e6)) { Convention = Convention.CoopAI, UsesAllDevices = true },
            CancellationToken.None).Value;

        Assert.Equal(PaperFigures.Model(name).Units.Length, model.Units.Length);
        Assert.Equal(PaperFigures.Model(name).Flops, model.Flops);
        Assert.Equal(listed.Seconds, plan.Seconds, 1e-9);
        Assert.Equal(listed.Blocks.Select(block => block.Mode), plan.Blocks.Select(block => block.Mode));
    }

    [Fact]
    public void Of_PassthroughAndShortcuts_LetSeveralTensorsCross()
    {
        Assert.Contains(GraphPlanModel.Of(Graph("yolov2"), "yolov2", null).Value.Crossing, cut => cut.Length == 2);
        Assert.Contains(GraphPlanModel.Of(Graph("resnet50"), "resnet50", null).Value.Crossing, cut => cut.Length == 2);
        Assert.Contains(GraphPlanModel.Of(Graph("shakeshake26"), "shakeshake26", null).Value.Crossing, cut => cut.Length >= 2);
    }

    [Theory]
    [InlineData("resnet50")]
    [InlineData("yolov2")]
    [InlineData("mobilenetv2")]
    [InlineData("xception")]
    [InlineData("c3d")]
    [InlineData("shakeshake26")]
    public void Extend_AnyBlockOfRows_NeedsWhatTheCutsNeed(string name)
    {
        var graph = Graph(name);
        var model = GraphPlanModel.Of(graph, name, null).Value;
        var random = new Random(5);
        for (var trial = 0; trial < 40; trial++)
        {
            var to = random.Next(1, model.Units.Length + 1);
            var from = to;
            while (from > 0 && to - from < 6 && model.Units[from - 1].Kind == UnitKind.Rows)
            {
                from--;
            }

            if (from < to)
            {
                AssertSameNeeds(graph, model, from, to, random);
            }
        }
    }

    private static void AssertSameNeeds(ModelGraph graph, PlanModel model, int from, int to, Random random)
    {
        var start = random.NextDouble();
        var crew = new Crew([0, 1, 2], [start / 2, (1 + start) / 2, 1]);
        var walk = new SliceWalk(model);
        walk.Begin(new RowPrices(new double[model.Steps.Length], new double[model.Steps.Length]));
        var wanted = new Dictionary<GraphValue, Region>();
        foreach (var value in model.Crossing[to])
        {
            var rows = crew.Slices(model.Values[value].Rows)[1];
            walk.Ask(value, rows);
            var tensor = graph.Find(model.Values[value].Name)!;
            if (!rows.IsEmpty)
            {
                wanted[tensor] = Region.Whole(tensor.Shape).With(tensor.Rank - 2, new Interval(rows.Start, rows.End));
            }
        }

        for (var unit = to - 1; unit >= from; unit--)
        {
            walk.Extend(model.Units[unit]);
        }

        var names = model.Units[from..to].SelectMany(unit => unit.Layers).ToHashSet(StringComparer.Ordinal);
        var slice = BlockGeometry.Of(graph.Nodes.Where(node => names.Contains(node.Name))).SliceFor(wanted);
        foreach (var value in model.Crossing[from])
        {
            var tensor = graph.Find(model.Values[value].Name)!;
            var region = slice.RegionOf(tensor);
            var needed = walk.Needed(value);
            var whole = needed.Count == model.Values[value].Rows;
            Assert.True(
                (region is null && needed.IsEmpty) || (region is not null && IsSame(region.Axes[tensor.Rank - 2], needed, whole)),
                $"{model.Name} {from}..{to}: '{tensor.Name}' needs {needed} here, {region} in a cut");
        }
    }

    private static bool IsSame(Interval axis, RowRange rows, bool whole) =>
        (axis.Start == rows.Start && axis.End == rows.End) || (whole && axis.Length == rows.Count);

    private static ModelGraph Graph(string name) => ModelGraph.Analyze(ModelZoo.Create(name, seed: 1).Model).Value;
}
