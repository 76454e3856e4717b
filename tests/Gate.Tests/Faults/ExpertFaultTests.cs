using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Faults;

public sealed class ExpertFaultTests
{
    [Fact]
    public async Task Killed_NextRequests_AreDegradedAndNameHopDeviceAndReason()
    {
        await using var gate = await GateFixture.StartAsync();
        await gate.InferAsync();
        await gate.Experts[1].KillAsync();

        for (var request = 0; request < 3; request++)
        {
            var response = await gate.InferAsync();
            Assert.True(IsDegraded(response));
            Assert.StartsWith("expert-1 on pi-1: ", Reason(response), StringComparison.Ordinal);
            Assert.Equal(0, (long)GateFixture.Output(response, "expert")[0]!);
            var hops = JsonNode.Parse((string)response["parameters"]!["edge_hops"]!)!.AsArray();
            Assert.NotNull(hops[1]!["error"]);
        }
    }

    [Fact]
    public async Task Killed_UnderLoad_NoRequestFails()
    {
        await using var gate = await GateFixture.StartAsync(experts: 4);
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var answers = 0;
            while (!enough.IsCancellationRequested)
            {
                await gate.InferAsync();
                answers++;
            }

            return answers;
        }).ToList();

        await gate.InferAsync();
        await gate.Experts[2].KillAsync();
        for (var request = 0; request < 20; request++)
        {
            Assert.True(IsDegraded(await gate.InferAsync()));
        }

        await enough.CancelAsync();
        Assert.True((await Task.WhenAll(callers)).Sum() > 0);
    }

    [Fact]
    public async Task Killed_StartedAgain_RejoinsByItself()
    {
        await using var gate = await GateFixture.StartAsync(settings: ["Gate:FirstProbeSeconds=0.01", "Gate:LongestProbeSeconds=0.05"]);
        await gate.Experts[1].KillAsync();
        Assert.True(IsDegraded(await gate.InferAsync()));

        await gate.Experts[1].StartAsync();

        await gate.UntilAnsweredAsync(isDegraded: false);
    }

    [Fact]
    public async Task Hung_AtTheDeadline_AnswersFromThoseThatCameAndDoesNotWaitAgain()
    {
        var time = new ManualTimeProvider();
        await using var gate = await GateFixture.StartAsync(time: time);
        gate.Experts[1].Expert.Hold = new TaskCompletionSource();

        var waiting = await gate.StartAndWaitForTheHungOneAsync();
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(60));
        var late = await waiting;
        await gate.Experts[1].Expert.Cancelled.Task;
        var next = await gate.InferAsync();

        Assert.Contains("expert-1 on pi-1: no answer within 60 s", Reason(late), StringComparison.Ordinal);
        Assert.Contains("left out until it answers again", Reason(next), StringComparison.Ordinal);
        Assert.Equal(1, gate.Experts[1].Expert.Requests);
    }

    [Fact]
    public async Task Hung_ProbeFindsItReady_IsAskedAgain()
    {
        var time = new ManualTimeProvider();
        await using var gate = await GateFixture.StartAsync(time: time, settings: ["Gate:FirstProbeSeconds=1"]);
        gate.Experts[1].Expert.Hold = new TaskCompletionSource();
        var waiting = await gate.StartAndWaitForTheHungOneAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        await waiting;
        gate.Experts[1].Expert.Hold = null;
        Assert.True(IsDegraded(await gate.InferAsync()));

        time.Advance(TimeSpan.FromSeconds(1));

        await gate.UntilAnsweredAsync(isDegraded: false);
    }

    [Fact]
    public async Task Cut_MidRequest_OthersAnswerAndItRejoins()
    {
        await using var gate = await GateFixture.StartAsync(settings: ["Gate:FirstProbeSeconds=0.01", "Gate:LongestProbeSeconds=0.05"]);
        await using var proxy = new FaultProxy(gate.Experts[1].Address);
        gate.Planner.Announce("pi-1", proxy.Address, GateFixture.Model, 1, "expert-1");
        await gate.PollAsync();
        Assert.False(IsDegraded(await gate.InferAsync()));

        gate.Experts[1].Expert.Hold = new TaskCompletionSource();
        var waiting = gate.InferAsync();
        await gate.UntilAsync(() => Task.FromResult(gate.Experts[1].Expert.Requests == 2));
        proxy.Cut();
        Assert.Contains("expert-1 on pi-1", Reason(await waiting), StringComparison.Ordinal);
        Assert.True(IsDegraded(await gate.InferAsync()));

        gate.Experts[1].Expert.Hold = null;
        proxy.Heal();
        await gate.UntilAnsweredAsync(isDegraded: false);
    }

    [Fact]
    public async Task NetworkHung_AtTheDeadline_DegradedThenHeals()
    {
        await using var gate = await GateFixture.StartAsync(
            settings: ["Gate:DeadlineSeconds=3", "Gate:ProbeTimeoutSeconds=0.2", "Gate:FirstProbeSeconds=0.01", "Gate:LongestProbeSeconds=0.05"]);
        await using var proxy = new FaultProxy(gate.Experts[1].Address);
        gate.Planner.Announce("pi-1", proxy.Address, GateFixture.Model, 1, "expert-1");
        await gate.PollAsync();
        await gate.UntilAnsweredAsync(isDegraded: false);

        // On a busy machine the other one may miss a deadline, too.
        proxy.Hang();
        Assert.Contains("expert-1 on pi-1", Reason(await gate.UntilAnsweredAsync(isDegraded: true)), StringComparison.Ordinal);
        proxy.Heal();

        await gate.UntilAnsweredAsync(isDegraded: false);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("shape")]
    [InlineData("name")]
    [InlineData("sum")]
    public async Task Garbage_IsDiscardedAsInvalid(string kind)
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[0].Expert.Classify = _ => FakeExpert.Certain(5, 0.4f);
        gate.Experts[1].Expert.Spoil = response => Spoil(response, kind);

        var response = await gate.InferAsync();

        Assert.Equal(5, (long)GateFixture.Output(response, "label")[0]!);
        Assert.Contains("expert-1 on pi-1: invalid answer", Reason(response), StringComparison.Ordinal);
        gate.Experts[1].Expert.Spoil = null;
        Assert.False(IsDegraded(await gate.InferAsync()));
    }

    [Fact]
    public async Task Overloaded_Expert_IsLeftOutOfThisAnswerOnly()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[1].Expert.Refusal = new Error(ErrorReason.Overloaded, "queue full");
        var degraded = await gate.InferAsync();
        gate.Experts[1].Expert.Refusal = null;

        Assert.Contains("queue full", Reason(degraded), StringComparison.Ordinal);
        Assert.False(IsDegraded(await gate.InferAsync()));
    }

    [Fact]
    public async Task ExpertMissing_FromTheRegistry_IsNamedInTheReason()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Planner.Devices.TryRemove("pi-1", out _);
        await gate.PollAsync();

        Assert.Equal("expert-1: no device serves it", Reason(await gate.InferAsync()));
    }

    private static bool IsDegraded(JsonObject response) => (bool)response["parameters"]!["edge_degraded"]!;

    private static string Reason(JsonObject response) => (string)response["parameters"]!["edge_degraded_reason"]!;

    private static void Spoil(InferResponse response, string kind)
    {
        var probabilities = response.Outputs[0];
        response.Outputs[0] = kind switch
        {
            "NaN" => probabilities with { Data = Floats(Enumerable.Repeat(float.NaN, 10)) },
            "sum" => probabilities with { Data = Floats(Enumerable.Repeat(0.3f, 10)) },
            "shape" => new Tensor("probabilities", TensorDataType.Fp32, [1, 9], Floats(Enumerable.Repeat(1 / 9f, 9))),
            _ => probabilities with { Name = "logits" },
        };
    }

    private static byte[] Floats(IEnumerable<float> values) => MemoryMarshal.AsBytes(values.ToArray().AsSpan()).ToArray();
}
