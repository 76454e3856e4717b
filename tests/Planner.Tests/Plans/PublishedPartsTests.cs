using System.Globalization;
using System.Text.Json;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Testing;
using EdgeAspire.Testing.Cutting;
using Xunit.Abstractions;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>Parts that were planned, cut and loaded through the API compute what the whole model computes.</summary>
public sealed class PublishedPartsTests(ITestOutputHelper output)
{
    private const int Networks = 12;

    private readonly Dictionary<string, int> _modes = [];
    private double _worst;

    public static TheoryData<string> Algorithms => [.. PlanAlgorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Post_PartsOfAnyPlan_ComputeTheWhole(string algorithm)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        IEnumerable<ModelGraph> graphs = Enumerable.Range(0, Networks).Select(RandomNetwork.Create).Concat(UnusualGraphs.Names.Select(UnusualGraphs.Create));
        foreach ((int seed, ModelGraph graph) in graphs.Index())
        {
            byte[] bytes = BuiltModel.Of(graph.Model).Value.ToBytes();
            await host.PutBlobAsync(bytes);
            Random random = new(seed);
            double mbps = Math.Pow(10, random.Next(0, 6));
            JsonElement plan = await host.MadeAsync("/api/plans", Request(bytes, algorithm, random.Next(2, 9), mbps, random));

            // A convolution over few rows may take another path through the runtime.
            await AssertSameAsync(host, graph, bytes, plan, "whole");
        }

        output.WriteLine($"worst relative error {_worst:E2}; {string.Join(", ", _modes.Select(mode => $"{mode.Key} {mode.Value}"))}");
    }

    [Theory]
    [InlineData("spatial")]
    [InlineData("spatial_input")]
    [InlineData("output")]
    [InlineData("input")]
    [InlineData("hybrid")]
    public async Task Post_PartsOfUnevenPlansOfAMode_ComputeTheWhole(string mode)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        byte[] bytes = SampleNetworks.Convolutions(hidden: 120);
        ModelGraph graph = ModelGraph.Analyze(OnnxModelReader.Read(bytes).Value).Value;
        await host.PutBlobAsync(bytes);
        int found = 0;
        Random random = new(3);
        for (int trial = 0; trial < 200 && found < 4; trial++)
        {
            string algorithm = ((string[])["best", "mls", "sls", "profile"])[trial % 4];
            Dictionary<string, object> request = Request(bytes, algorithm, random.Next(2, 9), Math.Pow(10, random.NextDouble() * 5), random);
            JsonElement plan = await host.MadeAsync("/api/plans", request);
            if (plan.GetProperty("blocks").EnumerateArray().Any(block => string.Equals(block.GetProperty("mode").GetString(), mode, StringComparison.Ordinal) && IsUneven(block)))
            {
                await AssertSameAsync(host, graph, bytes, plan, "whole", "spatial");
                found++;
            }
        }

        output.WriteLine($"worst relative error {_worst:E2}; {string.Join(", ", _modes.Select(mode => $"{mode.Key} {mode.Value}"))}");
        Assert.True(found >= 2, $"{found} plans had an uneven block of mode {mode}");
    }

    /// <summary>Whether devices get more or less than they would if all got the same.</summary>
    private static bool IsUneven(JsonElement block)
    {
        List<long> lengths = [.. block.GetProperty("slices").EnumerateArray().Select(LengthOf)];
        return lengths.Count > 1 && lengths.Max() > lengths.Min();
    }

    private static long LengthOf(JsonElement slice)
    {
        if (slice.TryGetProperty("share_end", out JsonElement end))
        {
            return end.GetInt64() - slice.GetProperty("share_start").GetInt64();
        }

        JsonElement rows = slice.GetProperty("summed").EnumerateArray().Concat(slice.GetProperty("outputs").EnumerateArray()).First();
        return rows.GetProperty("end").GetInt64() - rows.GetProperty("start").GetInt64();
    }

    /// <summary>Devices that differ, so that slices do.</summary>
    private static Dictionary<string, object> Request(byte[] bytes, string algorithm, int count, double mbps, Random random) =>
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sha256"] = SampleParts.HashOf(bytes),
            ["algorithm"] = algorithm,
            ["seed"] = random.Next(100),
            ["device_to_device"] = random.Next(2) == 0,
            ["gateway"] = new { mbps },
            ["devices"] = Enumerable.Range(0, count).Select(number => new
            {
                name = string.Create(CultureInfo.InvariantCulture, $"device-{number}"),
                gflops = 0.01 / random.Next(1, 4),
            }).ToArray(),
        };

    private async Task AssertSameAsync(PlannerHost host, ModelGraph graph, byte[] bytes, JsonElement plan, params string[] exactModes)
    {
        JsonElement cut = await host.MadeAsync($"/api/plans/{plan.GetProperty("id").GetString()}/parts");
        bool isReordered = false;
        foreach (JsonElement block in cut.GetProperty("blocks").EnumerateArray())
        {
            string mode = block.GetProperty("slices").GetArrayLength() == 1 ? "whole" : block.GetProperty("mode").GetString()!;
            _modes[mode] = _modes.GetValueOrDefault(mode) + 1;
            isReordered |= !exactModes.Contains(mode);
        }

        using PublishedParts parts = await PublishedParts.LoadAsync(host, cut);
        Dictionary<string, Tensor> inputs = Testing.Cutting.Models.Inputs(graph);
        Dictionary<string, Tensor> values = parts.Run(inputs);
        foreach ((string name, Tensor expected) in Whole(bytes, inputs))
        {
            _worst = Math.Max(_worst, Comparison.MaxRelativeError(expected, values[name]));
            Comparison.AssertEqual(expected, values[name], bitEqual: !isReordered);
        }
    }

    private static Dictionary<string, Tensor> Whole(byte[] bytes, Dictionary<string, Tensor> inputs)
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("whole.onnx");
        File.WriteAllBytes(path, bytes);
        return ModelRunner.Run(path, inputs);
    }
}
