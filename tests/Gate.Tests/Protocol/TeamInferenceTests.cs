using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Protocol;

public sealed class TeamInferenceTests
{
    [Fact]
    public async Task Infer_TwoExperts_AnswersWithTheLessUncertainOne()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[0].Expert.Classify = _ => FakeExpert.Certain(3, 0.6f);
        gate.Experts[1].Expert.Classify = _ => FakeExpert.Certain(7, 0.9f);

        var response = await gate.InferAsync();

        Assert.Equal(7, (long)GateFixture.Output(response, "label")[0]!);
        Assert.Equal(1, (long)GateFixture.Output(response, "expert")[0]!);
        Assert.Equal(0.9f, (float)GateFixture.Output(response, "probabilities")[7]!);
        Assert.Equal(FakeExpert.Entropy(FakeExpert.Certain(7, 0.9f)), (float)GateFixture.Output(response, "entropy")[0]!);
        Assert.False((bool)response["parameters"]!["edge_degraded"]!);
        var hops = JsonNode.Parse((string)response["parameters"]!["edge_hops"]!)!.AsArray();
        Assert.Equal(["pi-0", "pi-1"], hops.Select(hop => (string)hop!["device"]!));
        Assert.All(hops, hop => Assert.Equal(JsonValueKind.Number, hop!["network_seconds"]!.GetValueKind()));
        Assert.All(hops, hop => Assert.Equal(3136, (long)hop!["bytes_sent"]!));
        Assert.All(hops, hop => Assert.Equal(44, (long)hop!["bytes_received"]!));
    }

    [Fact]
    public async Task Infer_Batch_ChoosesPerSample()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[0].Expert.Classify = sample => FakeExpert.Certain(1, sample[0] < 0.5f ? 0.9f : 0.5f);
        gate.Experts[1].Expert.Classify = sample => FakeExpert.Certain(2, sample[0] < 0.5f ? 0.5f : 0.9f);
        var request = GateFixture.Request(samples: 2);
        var data = request["inputs"]![0]!["data"]!.AsArray();
        for (var pixel = 0; pixel < 784; pixel++)
        {
            data[pixel] = 0.25f;
            data[pixel + 784] = 0.75f;
        }

        var response = await gate.InferAsync(request);

        Assert.Equal([1L, 2L], GateFixture.Output(response, "label").Select(label => (long)label!));
        Assert.Equal([0L, 1L], GateFixture.Output(response, "expert").Select(expert => (long)expert!));
    }
}
