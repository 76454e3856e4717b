using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Models that stages compute together, on real processes, with real faults.</summary>
[Collection(StageClusterFixture.Name)]
public sealed class StageTests(StageCluster cluster)
{
    internal const string Rounds = """{"algorithm":"sls","all_devices":true,"transport":"switched","device_to_device":true,"wire":["fp32"]}""";
    private const string RoundsByGate = """{"algorithm":"mls","all_devices":true,"transport":"switched","wire":["fp32"]}""";
    private const string RoundsWithoutSpare = """{"algorithm":"sls","all_devices":true,"transport":"switched","wire":["fp32"],"fallbacks":false}""";
    private const string Chain = """{"strategies":["pipeline"],"objective":"throughput","all_devices":true,"transport":"switched","device_to_device":true,"wire":["fp32"]}""";
    internal const string Kernels = """{"algorithm":"mpi-kernel","all_devices":true,"transport":"switched","wire":["fp32"]}""";
    private const string Matrices = """{"algorithm":"mpi-matrix","all_devices":true,"transport":"switched","wire":["fp32"]}""";

    // Named, since with three the branches may go to those two that measured a little faster than the one that does the rest.
    private const string Branches = """{"algorithm":"mpi-branch","devices":["stage-0","stage-1"],"transport":"switched","wire":["fp32"]}""";
    private const string AtRandom = """{"algorithm":"random","all_devices":true,"transport":"switched","wire":["fp32"]}""";
    internal const string Copies = """{"algorithm":"replicas","all_devices":true,"transport":"switched","wire":["fp32"]}""";

    /// <summary>Sums of parts differ from the whole's in their last bits.</summary>
    public static bool IsRight(float[] scores, float[] expected)
    {
        var scale = expected.Max(MathF.Abs);
        return scores.Length == expected.Length && scores.Zip(expected).All(pair => MathF.Abs(pair.First - pair.Second) <= 1e-4f * scale);
    }

    [Theory]
    [InlineData(Rounds, 3)]
    [InlineData(RoundsByGate, 3)]
    [InlineData(Chain, 3)]
    [InlineData(Copies, 3)]
    [InlineData(Matrices, 3)]
    [InlineData(Kernels, 3)]
    [InlineData(Branches, 2)]
    [InlineData(AtRandom, 3)]
    public async Task Plan_CarriedOut_ComputesWhatTheWholeModelDoes(string request, int devices)
    {
        await cluster.DeployAsync(request, devices);
        for (var seed = 0; seed < 3; seed++)
        {
            var input = StageNetwork.Input(seed);
            var answer = await cluster.InferAsync(input);
            Assert.True(answer.Error is null, answer.Error);
            Assert.True(IsRight(answer.Scores!, StageNetwork.Compute(input)));
        }
    }

    [Theory]
    [InlineData(Rounds)]
    [InlineData(RoundsByGate)]
    [InlineData(RoundsWithoutSpare)]
    public Task StageKilled_UnderLoad_NoAnswerIsLostOrWrong_AndItComesBack(string request) => SurviveAsync(
        request, () => Signal.Send(cluster.Stages[1].ProcessId, Signal.Kill), cluster.Stages[1].Restart);

    [Fact]
    public Task StageHung_UnderLoad_NoAnswerIsLostOrWrong_AndItComesBack() => SurviveAsync(
        Rounds, () => Signal.Send(cluster.Stages[2].ProcessId, Signal.Stop), () => Signal.Send(cluster.Stages[2].ProcessId, Signal.Continue));

    [Fact]
    public Task LinkCut_UnderLoad_NoAnswerIsLostOrWrong_AndItComesBack() => SurviveAsync(Rounds, cluster.Links[0].Cut, cluster.Links[0].Heal);

    private async Task SurviveAsync(string request, Action fault, Action heal)
    {
        await cluster.DeployAsync(request, devices: 3);
        var load = new StageLoad(cluster);
        await load.AnswersAsync(10);
        fault();
        try
        {
            await load.AnswersAsync(10);
        }
        finally
        {
            heal();
        }

        await cluster.WaitForPlanAsync(devices: 3);
        await load.AnswersAsync(10);
        await load.StopAsync();
        Assert.Empty(load.Failures);
        Assert.True(load.Retries > 0);
    }
}
