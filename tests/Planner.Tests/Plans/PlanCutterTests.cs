using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Parts;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Tests.Planning;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Testing;
using EdgeAspire.Testing.Cutting;
using Xunit.Abstractions;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>Whatever the algorithms plan can be cut, into parts that take and make just the rows that the plan says.</summary>
public sealed class PlanCutterTests(ITestOutputHelper output)
{
    private const ulong Seed = 7;
    private const int Networks = 60;

    private static readonly bool HasTime =
        string.Equals(Environment.GetEnvironmentVariable("EDGEASPIRE_CUT_ALL_MODELS"), "1", StringComparison.Ordinal);

    private readonly Dictionary<string, int> _modes = [];

    /// <summary>What is small enough for every run; <c>EDGEASPIRE_CUT_ALL_MODELS=1</c> adds the others, and all devices for all of them.</summary>
    public static TheoryData<string> Names => HasTime
        ? [.. ModelZoo.Names]
        : ["alexnet", "mlp8", "mobilenetv2", "resnet50", "shakeshake8"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_PlanOfABenchmarkModel_IsCutAsPlanned(string name) =>
        AssertCutAsPlanned(ModelGraph.Analyze(ModelZoo.Create(name, Seed).Model).Value, name, [2, 3, 4, 5, 6, 7, 8]);

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Cut_PlanOfAModelOfAnotherExporter_IsCutAsPlanned() => AssertFileCutAsPlanned("mnist_cntk.onnx");

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void Cut_PlanOfATrainedClassifier_IsCutAsPlanned() => AssertFileCutAsPlanned("mobilenetv2_1.0_224_qat_dequant_fp32.onnx");

    public static TheoryData<string> Unusual => [.. UnusualGraphs.Names];

    [Theory]
    [MemberData(nameof(Unusual))]
    public void Cut_PlanOfAnUnusualGraph_IsCutAsPlanned(string name)
    {
        ModelGraph graph = UnusualGraphs.Create(name);
        PlanModel model = GraphPlanModel.Of(graph, name, null).Value;
        int plans = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            (Cluster cluster, Objective objective) = Draw(seed);
            plans += AssertCutAsPlanned(graph, model, cluster, objective, seed);
        }

        output.WriteLine($"{name}: {plans} plans; {string.Join(", ", _modes.Select(mode => $"{mode.Key} {mode.Value}"))}");
    }

    /// <summary>The plan has a device hold its slice of an answer until the end, beside the rows that its part of a later block reads.</summary>
    [Theory]
    [InlineData(107, "sls", "b")]
    [InlineData(111, "best", "r")]
    public void Cut_AnswerThatALaterBlockReads_IsTakenAsFarAsItIsRead(int seed, string algorithm, string answer)
    {
        ModelGraph graph = UnusualGraphs.Create("answers inside and at the end");
        PlanModel model = GraphPlanModel.Of(graph, "answers", null).Value;
        (Cluster cluster, Objective objective) = Draw(seed);

        Plan plan = PlanAlgorithms.All.Single(known => string.Equals(known.Name, algorithm, StringComparison.Ordinal))
            .Plan(Request(model, cluster, objective, seed), CancellationToken.None).Value;

        Assert.Empty(Problems(graph, plan));
        IEnumerable<(PartDescription Part, PlannedSlice Slice)> pairs = PlanCutter.Cut(graph, plan).Value.Zip(plan.Blocks)
            .SelectMany(block => block.First[0].Description.Parts.Zip(block.Second.Slices));
        Assert.Contains(pairs, pair =>
            pair.Part.Inputs.FirstOrDefault(tensor => string.Equals(tensor.Value, answer, StringComparison.Ordinal)) is { } taken
            && pair.Slice.Inputs.Any(span => string.Equals(span.Value, answer, StringComparison.Ordinal) && span.End - span.Start > taken.Axes[2].Length));
    }

    [Fact]
    public void Cut_PlanOfAnyNetwork_IsCutAsPlanned()
    {
        int plans = 0;
        for (int seed = 0; seed < Networks; seed++)
        {
            Random random = new(seed);
            ModelGraph graph = RandomNetwork.Create(seed);
            PlanModel model = GraphPlanModel.Of(graph, $"random {seed}", null).Value;
            plans += AssertCutAsPlanned(graph, model, Clusters.WithLinks(Instances.Cluster(random, 8, memory: true), factor: seed % 3 == 0 ? 1 : 1000), (Objective)random.Next(3), seed);
        }

        output.WriteLine($"{plans} plans; {string.Join(", ", _modes.Select(mode => $"{mode.Key} {mode.Value}"))}");
        Assert.True(_modes["spatial"] > Networks && _modes["spatial_input"] > 1 && _modes["input"] > 1 && _modes["output"] > 1 && _modes["hybrid"] > 0);
    }

    private void AssertFileCutAsPlanned(string file)
    {
        using OnnxModel model = OnnxModelReader.Open(SharedData.Find("onnx", file)!).Value;
        AssertCutAsPlanned(ModelGraph.Analyze(model).Value, file, [2, 3, 5, 8]);
    }

    private void AssertCutAsPlanned(ModelGraph graph, string name, int[] counts)
    {
        PlanModel model = GraphPlanModel.Of(graph, name, null).Value;
        int plans = 0;
        foreach (int count in counts)
        {
            (string Sort, Cluster Cluster)[] clusters = [.. Clusters.For(model, count)];
            foreach ((_, Cluster cluster) in HasTime ? clusters : [clusters[count % clusters.Length]])
            {
                plans += AssertCutAsPlanned(graph, model, cluster, (Objective)(count % 3), count);
            }
        }

        output.WriteLine($"{name}: {plans} plans; {string.Join(", ", _modes.Select(mode => $"{mode.Key} {mode.Value}"))}");
        Assert.True(plans >= counts.Length * PlanAlgorithms.All.Count / 2);
    }

    private int AssertCutAsPlanned(ModelGraph graph, PlanModel model, Cluster cluster, Objective objective, int seed)
    {
        int plans = 0;
        foreach (IPlanAlgorithm algorithm in PlanAlgorithms.All)
        {
            if (algorithm.Plan(Request(model, cluster, objective, seed), CancellationToken.None).TryGetValue(out Plan? plan, out _))
            {
                plans++;
                List<string> problems = Problems(graph, plan);
                Assert.True(
                    problems.Count == 0,
                    $"{model.Name}, {cluster.Devices.Length} devices, seed {seed}, {algorithm.Name}:\n{string.Join("\n", problems.Take(12))}");
            }
        }

        return plans;
    }

    private static (Cluster Cluster, Objective Objective) Draw(int seed)
    {
        Random random = new(seed);
        return (Clusters.WithLinks(Instances.Cluster(random, 8, memory: seed % 3 == 0), factor: 1000), (Objective)random.Next(3));
    }

    private static PlanRequest Request(PlanModel model, Cluster cluster, Objective objective, int seed) => new(model, cluster)
    {
        Objective = objective,
        Convention = seed % 4 == 3 ? Convention.CoopAI : Convention.Default,
        IsForRuntime = seed % 2 == 0,
        Seed = seed,
    };

    private List<string> Problems(ModelGraph graph, Plan plan)
    {
        Outcome<IReadOnlyList<ImmutableArray<CutBlock>>> cut = PlanCutter.Cut(graph, plan);
        if (!cut.TryGetValue(out IReadOnlyList<ImmutableArray<CutBlock>>? blocks, out Error? error))
        {
            return [error.Message];
        }

        List<string> problems = [];
        foreach ((ImmutableArray<CutBlock> parts, PlannedBlock planned) in blocks.Zip(plan.Blocks))
        {
            string mode = planned.Slices.Length == 1 ? "whole" : planned.Mode;
            _modes[mode] = _modes.GetValueOrDefault(mode) + 1;
            PartSet set = parts[0].Description;
            if (set.Parts.Length != planned.Slices.Length)
            {
                problems.Add($"{planned.Mode}: {set.Parts.Length} parts for {planned.Slices.Length} devices");
                continue;
            }

            if (planned.Slices.Length == 1)
            {
                continue;
            }

            foreach ((PartDescription part, PlannedSlice slice) in set.Parts.Zip(planned.Slices))
            {
                problems.AddRange(Differences(graph, part.Inputs, slice.Inputs, planned).Select(text => $"{part.Name} takes {text}"));
                problems.AddRange(Differences(graph, part.Outputs, slice.Outputs, planned).Select(text => $"{part.Name} makes {text}"));
            }
        }

        return problems;
    }

    /// <summary>
    /// Where rows in the plan are not those of the part. Of what passes by a block, because a later one or the answer has it, the plan has a
    /// device hold its slice, too.
    /// </summary>
    private static IEnumerable<string> Differences(
        ModelGraph graph, ImmutableArray<PartTensor> tensors, ImmutableArray<RowSpan> spans, PlannedBlock planned)
    {
        foreach (PartTensor tensor in tensors)
        {
            GraphValue value = graph.Find(tensor.Value)!;
            bool isMade = value.Producer is { } producer && planned.Layers.Contains(producer.Name);
            bool passesBy = !isMade && (graph.Outputs.Contains(value) || value.Consumers.Any(node => !planned.Layers.Contains(node.Name)));
            RowSpan? span = spans.FirstOrDefault(span => string.Equals(span.Value, tensor.Value, StringComparison.Ordinal));
            if (span is null || value.Rank < 3)
            {
                continue;
            }

            Interval rows = tensor.Axes[value.Rank > 3 ? value.Rank - 2 : 2];
            if (passesBy ? rows.Start < span.Start || rows.End > span.End : rows != new Interval(span.Start, span.End))
            {
                yield return $"rows {rows} of {value}, planned are [{span.Start}, {span.End}) ({planned.Mode})";
            }
        }
    }
}
