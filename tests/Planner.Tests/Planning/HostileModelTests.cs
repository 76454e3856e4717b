using System.Globalization;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Plans;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>Models that are allowed and that nobody would train: nothing to compute, or far too much to remember.</summary>
public sealed class HostileModelTests
{
    private const int Devices = 12;

    public static TheoryData<string, int> AlgorithmsAndRows
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var algorithm in PlanAlgorithms.All)
            {
                data.Add(algorithm.Name, 0);
                data.Add(algorithm.Name, 8);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AlgorithmsAndRows))]
    public void Plan_NothingToCompute_IsAPlan(string algorithm, int rows)
    {
        var model = Read(new OnnxModelBuilder("relu")
            .AddInput("x", DataType.Float, 1, 3, rows, 8)
            .AddNode("Relu", ["x"], ["y"])
            .AddOutput("y", DataType.Float, 1, 3, rows, 8));
        var request = new PlanRequest(model, Cluster.Identical(Devices, 13.6e9, 100e6)) { Objective = Objective.Throughput };

        var plan = PlanAlgorithms.Find(algorithm, out _)!.Plan(request, CancellationToken.None).Value;

        Assert.Equal(0, plan.Devices.Sum(device => device.ComputeSeconds));
        Assert.Equal(["y"], plan.Blocks.SelectMany(block => block.Layers));
    }

    [Fact]
    public void Of_ManyDifferentWindowsOverManyRows_KeepsFewTables()
    {
        const int Pools = 1000;
        const int Rows = 60_000;
        var builder = new OnnxModelBuilder("pools").AddInput("x", DataType.Float, 1, 1, Rows, 1);
        string[] outputs = [.. Enumerable.Range(1, Pools).Select(pool => string.Create(CultureInfo.InvariantCulture, $"p{pool}"))];
        for (var pool = 1; pool <= Pools; pool++)
        {
            builder.AddNode(
                "MaxPool", ["x"], [outputs[pool - 1]], NodeAttributes.Of("kernel_shape", [pool, 1L]), NodeAttributes.Of("pads", [0L, 0, pool - 1, 0]));
        }

        var graph = Graph(builder.AddNode("Sum", outputs, ["y"]).AddOutput("y", DataType.Float, 1, 1, Rows, 1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var model = GraphPlanModel.Of(graph, "pools", null).Value;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
        Assert.Contains(model.Steps, step => step.Inputs[0].Map is not null);
        Assert.Contains(model.Steps, step => step.Inputs[0].Map is null);
    }

    [Fact]
    public void Kinds_LongModelOnDifferentDevices_AreAsManyAsTheTableHolds()
    {
        const int Entries = 1 << 22;
        var cluster = Cluster.Identical(Devices, 13.6e9, 100e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select((device, index) => device with { FlopsPerSecond = (index + 1) * 1e9 })] };
        var tables = new CostTables(Chain(1900), cluster, Convention.Default);

        var kinds = ChainTables.Kinds(tables, 4096, Entries);

        Assert.Equal(8, kinds.Count);
        Assert.Equal(Enumerable.Range(4, 8).Reverse(), kinds.Select(kind => kind[0]));
        Assert.InRange((1L << kinds.Count) * kinds.Count * 1901, 0, Entries);
    }

    [Fact]
    public void Run_BudgetThatIsSpent_EndsWithWhatWasFoundAndDoesNothingMore()
    {
        var tables = new CostTables(Chain(40), Cluster.Identical(4, 13.6e9, 100e6), Convention.Default);
        long[] enough = [.. Enumerable.Repeat(long.MaxValue, 4)];
        var budget = new SearchBudget(1);
        var search = new RoundSearch(tables, SearchSettings.Everything, usesAll: false, budget);

        var found = search.Run(search.FeaturesWith(WireFormat.Fp32), enough, CancellationToken.None);

        Assert.NotNull(found);
        Assert.True(budget.IsSpent);
        Assert.Null(search.Run(search.FeaturesWith(WireFormat.Fp16), enough, CancellationToken.None));
        Assert.NotNull(new RoundSearch(tables, SearchSettings.Everything, usesAll: false)
            .Run(search.FeaturesWith(WireFormat.Fp16), enough, CancellationToken.None));
    }

    [Fact]
    public void Pipeline_SearchThatIsGivenUp_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var request = new PlanRequest(Chain(8), Cluster.Identical(Devices, 13.6e9, 100e6));

        Assert.Throws<OperationCanceledException>(() => new PipelineAlgorithm().Plan(request, cancellation.Token));
    }

    private static PlanModel Chain(int units) => PlanModel.Create(
        "chain",
        null,
        [.. Enumerable.Range(0, units + 1).Select(value => new PlanValue(string.Create(CultureInfo.InvariantCulture, $"v{value}"), 1, 100))],
        [.. Enumerable.Range(0, units).Select(unit => new PlanStep("s", [new StepInput(unit, null)], [unit + 1], 1e6 * (unit % 7), 1000))],
        [.. Enumerable.Range(0, units).Select(unit => new PlanUnit("u", UnitKind.Whole, unit, 1) { Layers = ["u"] })],
        [0],
        [units]);

    private static PlanModel Read(OnnxModelBuilder builder) => GraphPlanModel.Of(Graph(builder), "model", null).Value;

    private static ModelGraph Graph(OnnxModelBuilder builder) => ModelGraph.Analyze(builder.Build().Model).Value;
}
