using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Parts;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>The baselines that papers measure against: every one plans what can be cut.</summary>
public sealed class BaselineTests
{
    private const string Baseline = "mpi-matrix mpi-kernel filter mpi-branch replicas";

    [Theory]
    [InlineData("mpi-matrix", "mlp4", 3)]
    [InlineData("mpi-matrix", "alexnet", 4)]
    [InlineData("mpi-matrix", "shakeshake8", 2)]
    [InlineData("mpi-kernel", "shakeshake8", 4)]
    [InlineData("mpi-kernel", "vgg16", 3)]
    [InlineData("mpi-kernel", "resnet50", 2)]
    [InlineData("mpi-kernel", "c3d", 3)]
    [InlineData("mpi-branch", "shakeshake26", 2)]
    [InlineData("mpi-branch", "shakeshake8", 3)]
    [InlineData("mpi-branch", "resnet50", 2)]
    [InlineData("replicas", "mobilenetv2", 3)]
    public void Plan_OfABenchmarkModel_IsCutAsPlanned(string algorithm, string model, int devices)
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create(model, 1).Model).Value;

        Plan plan = PlanOf(algorithm, graph, model, devices);

        Assert.Equal(algorithm, plan.Algorithm);
        Assert.Equal(devices, plan.Devices.Length);
        Assert.Equal(plan.Blocks.Sum(block => block.Bytes), plan.Strategy is "replicas" ? plan.Bytes * devices : plan.Bytes);
        IReadOnlyList<System.Collections.Immutable.ImmutableArray<CutBlock>> cut = PlanCutter.Cut(graph, plan).Value;
        for (int i = 0; i < plan.Blocks.Length; i++)
        {
            PartSet set = Assert.Single(cut[i]).Description;
            Assert.Equal(plan.Blocks[i].Slices.Length, set.Parts.Length);
            for (int slice = 0; slice < set.Parts.Length; slice++)
            {
                long weights = plan.Blocks[i].Slices[slice].WeightBytes;
                Assert.InRange(weights, 0, (set.Parts[slice].ModelBytes * 1.02) + 4096);
            }
        }
    }

    [Fact]
    public void Matrix_DividesDenseLayers_KernelDoesNot()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("alexnet", 1).Model).Value;

        Plan matrix = PlanOf("mpi-matrix", graph, "alexnet", 2);
        Plan kernel = PlanOf("mpi-kernel", graph, "alexnet", 2);

        Assert.Equal(8, matrix.Blocks.Count(block => block.Mode is "output"));
        Assert.Equal(5, kernel.Blocks.Count(block => block.Mode is "output"));
        Assert.Equal("whole", kernel.Blocks[^1].Mode);
        Assert.Equal((9216 + 1) * 2048 * 4, matrix.Blocks[5].Slices[0].WeightBytes);
    }

    [Theory]
    [InlineData("alexnet", 3)]
    [InlineData("c3d", 3)]
    public void Filter_OfABenchmarkModel_DividesWhatConvolutionsAddUp(string model, int devices)
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create(model, 1).Model).Value;

        Plan plan = PlanOf("filter", graph, model, devices);

        IReadOnlyList<System.Collections.Immutable.ImmutableArray<CutBlock>> cut = PlanCutter.Cut(graph, plan).Value;
        int[] divided = [.. Enumerable.Range(0, plan.Blocks.Length).Where(block => plan.Blocks[block].Mode is "input")];
        Assert.Equal(graph.Nodes.Count(node => node.OpType is "Conv"), divided.Length);
        Assert.All(divided, block =>
        {
            PartSet set = Assert.Single(cut[block]).Description;
            Assert.Equal(devices, set.Parts.Length);
            Assert.Equal(JoinRule.Sum, Assert.Single(set.Outputs).Join);
            Assert.All(plan.Blocks[block].Slices.Zip(set.Parts), pair => Assert.InRange(pair.First.WeightBytes, 0, (pair.Second.ModelBytes * 1.02) + 4096));
        });
    }

    [Fact]
    public void Branch_OfShakeShake_HasBothBranchesBesideEachOtherInEveryBlock()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("shakeshake26", 1).Model).Value;

        Plan plan = PlanOf("mpi-branch", graph, "shakeshake26", 2);

        PlannedBlock[] divided = [.. plan.Blocks.Where(block => block.Mode is "branch")];
        Assert.Equal(12, divided.Length);
        Assert.All(divided, block => Assert.Equal(2, block.Slices.Count(slice => slice.Layers!.Value.Length >= 2)));
    }

    [Fact]
    public void Branch_DevicesFarFromEqual_DividesAllTheSame()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("shakeshake8", 1).Model).Value;
        PlanModel model = GraphPlanModel.Of(graph, "shakeshake8", null).Value;
        PlanRequest request = new(model, new Cluster([new PlanDevice("fast", 10e9, 1e9), new PlanDevice("slow", 1e9, 1e9)], 1e9));

        Plan plan = Find("mpi-branch").Plan(request, CancellationToken.None).Value;

        Assert.All(plan.Blocks.Where(block => block.Mode is "branch"), block => Assert.Equal(["fast", "slow"], block.Devices.Order(StringComparer.Ordinal)));
        Assert.Contains(plan.Blocks, block => block.Mode is "branch");
    }

    [Fact]
    public void Branch_OfAChain_SaysThatThereIsNone()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("mlp2", 1).Model).Value;

        Assert.Equal(
            "mpi-branch: model 'mlp2' has no branches that 2 devices could run beside each other.",
            Find("mpi-branch").Plan(RequestOf(graph, "mlp2", 2), CancellationToken.None).Error!.Message);
    }

    [Fact]
    public void Replicas_UnequalDevices_TakesAsManyAsPay()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("alexnet", 1).Model).Value;
        PlanModel model = GraphPlanModel.Of(graph, "alexnet", null).Value;
        PlanRequest request = new(model, new Cluster([new PlanDevice("fast", 10e9, 1e9), new PlanDevice("slow", 1e9, 1e9), new PlanDevice("brisk", 9e9, 1e9)], 1e9));

        Plan plan = Find("replicas").Plan(request, CancellationToken.None).Value;
        Plan all = Find("replicas").Plan(request with { UsesAllDevices = true }, CancellationToken.None).Value;

        Assert.Equal(["fast", "brisk"], plan.Devices.Select(device => device.Name));
        Assert.Equal(plan.Seconds / 2, plan.PeriodSeconds, 9);
        Assert.Equal(3, all.Blocks.Length);
        Assert.Equal("replicas", all.Strategy);
    }

    [Fact]
    public void Plan_DeviceWithoutRoom_IsNamed()
    {
        ModelGraph graph = ModelGraph.Analyze(ModelZoo.Create("alexnet", 1).Model).Value;
        PlanModel model = GraphPlanModel.Of(graph, "alexnet", null).Value;
        Cluster cluster = new([new PlanDevice("pi-1", 1e9, 1e9) { MemoryBytes = 1 << 20 }, new PlanDevice("pi-2", 1e9, 1e9)], 1e9);

        foreach (string algorithm in Baseline.Split(' ').Where(name => name is not ("mpi-branch" or "replicas")))
        {
            Assert.StartsWith(
                $"{algorithm}: device 'pi-1' has 1048576 bytes of memory, its share of the plan needs ",
                Find(algorithm).Plan(new PlanRequest(model, cluster), CancellationToken.None).Error!.Message,
                StringComparison.Ordinal);
        }
    }

    private static Plan PlanOf(string algorithm, ModelGraph graph, string name, int devices) =>
        Find(algorithm).Plan(RequestOf(graph, name, devices) with { UsesAllDevices = true }, CancellationToken.None).Value;

    private static PlanRequest RequestOf(ModelGraph graph, string name, int devices) =>
        new(GraphPlanModel.Of(graph, name, null).Value, Cluster.Identical(devices, 10e9, 100e6));

    private static IPlanAlgorithm Find(string name) => PlanAlgorithms.Find(name, out _)!;
}
