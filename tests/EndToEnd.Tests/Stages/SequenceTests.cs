using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Protocol.Client;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Clients that have several requests on their way and want the answers in order.</summary>
[Collection(StageClusterFixture.Name)]
public sealed class SequenceTests(StageCluster cluster)
{
    private const int Requests = 6;
    private const string OnlyFirst = """{"devices":["stage-0"],"fallbacks":false,"wire":["fp32"]}""";
    private const string OnlySecond = """{"devices":["stage-1"],"fallbacks":false,"wire":["fp32"]}""";

    [Fact]
    public async Task Sequence_DeviceKilledInTheMiddle_AnswersComeInOrder()
    {
        await cluster.DeployAsync(StageTests.Rounds, devices: 3);
        await using var wire = new AnswerWire(cluster.GateGrpcAddress);
        using var client = StageCluster.Connect(wire.Address);
        Assert.Null((await AskAsync(client, StageNetwork.Name, 0, "camera")).Error);

        // None is answered before the device is killed, and all are on their way then.
        Signal.Send(cluster.Stages[1].ProcessId, Signal.Stop);
        List<Task<(bool IsRight, long Retries, string? Error)>> asked;
        try
        {
            asked = [.. Enumerable.Range(0, Requests).Select(seed => AskAsync(client, StageNetwork.Name, seed, "camera"))];
            Assert.True((await client.IsServerReadyAsync(TimeSpan.FromSeconds(90), CancellationToken.None)).Value);
        }
        finally
        {
            Signal.Send(cluster.Stages[1].ProcessId, Signal.Kill);
        }

        try
        {
            var answers = await Task.WhenAll(asked);

            Assert.All(answers, answer => Assert.True(answer.IsRight, answer.Error));
            Assert.Contains(answers, answer => answer.Retries > 0);
            Assert.Equal(Calls(first: 1, Requests), wire.Ended.Intersect(Calls(first: 1, Requests)));
        }
        finally
        {
            cluster.Stages[1].Restart();
        }

        await cluster.WaitForPlanAsync(devices: 3);
    }

    [Fact]
    public async Task Sequence_ItsFirstRequestIsStuck_HoldsNoOtherClientUp()
    {
        await cluster.DeployAsync(OnlySecond, devices: 1);
        await cluster.DeployAsync(OnlyFirst, devices: 1, StageNetwork.OtherName);
        await using var wire = new AnswerWire(cluster.GateGrpcAddress);
        using var client = StageCluster.Connect(wire.Address);
        using var otherClient = StageCluster.Connect(cluster.GateGrpcAddress);
        Assert.Null((await AskAsync(client, StageNetwork.Name, 0, "camera")).Error);
        Signal.Send(cluster.Stages[1].ProcessId, Signal.Stop);
        List<Task<(bool IsRight, long Retries, string? Error)>> asked = [];
        try
        {
            asked.Add(AskAsync(client, StageNetwork.Name, 1, "camera"));
            asked.Add(AskAsync(client, StageNetwork.OtherName, 2, "camera"));
            asked.Add(AskAsync(client, StageNetwork.OtherName, 3, "camera"));
            for (var seed = 0; seed < Requests; seed++)
            {
                var answer = await AskAsync(otherClient, StageNetwork.OtherName, seed, "door");
                Assert.True(answer.IsRight, answer.Error);
            }

            Assert.All(asked, task => Assert.False(task.IsCompleted));
        }
        finally
        {
            Signal.Send(cluster.Stages[1].ProcessId, Signal.Continue);
        }

        Assert.All(await Task.WhenAll(asked), answer => Assert.True(answer.IsRight, answer.Error));
        Assert.Equal(Calls(first: 0, asked.Count + 1), wire.Ended);

        // Other tests have the stages' room for themselves.
        await cluster.UndeployAsync(StageNetwork.OtherName);
    }

    // The numbers of a client's calls on the wire.
    private static IEnumerable<int> Calls(int first, int count) => Enumerable.Range(first, count).Select(call => (2 * call) + 1);

    private static async Task<(bool IsRight, long Retries, string? Error)> AskAsync(InferenceClient client, string model, int seed, string sequence)
    {
        var input = StageNetwork.Input(seed);
        var answer = await StageCluster.InferAsync(client, model, input, sequence);
        return (answer.Scores is not null && StageTests.IsRight(answer.Scores, StageNetwork.Compute(input)), answer.Retries, answer.Error);
    }
}
