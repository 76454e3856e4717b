using System.Net;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Faults;

public sealed class RequestFaultTests
{
    [Fact]
    public async Task CallerInAHurry_ExpertLate_IsNotSuspended()
    {
        var time = new ManualTimeProvider();
        await using var gate = await GateFixture.StartAsync(time: time);
        gate.Experts[1].Expert.Hold = new TaskCompletionSource();
        var request = GateFixture.Request();
        request["parameters"] = new JsonObject { ["timeout"] = 1_500_000 };

        var waiting = await gate.StartAndWaitForTheHungOneAsync(request);
        time.Advance(TimeSpan.FromSeconds(1.5));
        var hurried = await waiting;
        gate.Experts[1].Expert.Hold!.SetResult();
        gate.Experts[1].Expert.Hold = null;

        Assert.Contains("no answer within 1.5 s", Reason(hurried), StringComparison.Ordinal);
        Assert.False(IsDegraded(await gate.InferAsync()));
    }

    [Fact]
    public async Task Nobody_Answers_OneErrorNamesEveryHop()
    {
        await using var gate = await GateFixture.StartAsync();
        await gate.Experts[0].KillAsync();
        await gate.Experts[1].KillAsync();

        using var response = await gate.PostAsync(GateFixture.Request());

        var error = (string)(await GateFixture.ReadAsync(response))["error"]!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("expert-0 on pi-0", error, StringComparison.Ordinal);
        Assert.Contains("expert-1 on pi-1", error, StringComparison.Ordinal);
        using var ready = await gate.Http.GetAsync("/v2/models/digits/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Nobody_AnswersInTime_GatewayTimeout()
    {
        var time = new ManualTimeProvider();
        await using var gate = await GateFixture.StartAsync(experts: 1, time: time, strategy: "single");
        gate.Experts[0].Expert.Hold = new TaskCompletionSource();
        var waiting = gate.PostAsync(GateFixture.Request());
        await gate.Experts[0].Expert.Arrived.Task;

        time.Advance(TimeSpan.FromSeconds(60));

        using var response = await waiting;
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task Everybody_Suspended_IsAskedAnyway()
    {
        var time = new ManualTimeProvider();
        await using var gate = await GateFixture.StartAsync(experts: 1, time: time, strategy: "single");
        await gate.Experts[0].KillAsync();
        using var refused = await gate.PostAsync(GateFixture.Request());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await gate.Experts[0].StartAsync();

        // The clock stands still, so no probe finds it.
        await gate.UntilAsync(async () =>
        {
            using var response = await gate.PostAsync(GateFixture.Request());
            return response.IsSuccessStatusCode;
        });
    }

    [Fact]
    public async Task Caller_GoesAway_HopsAreCancelled()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Experts[1].Expert.Hold = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var waiting = gate.Http.PostAsJsonAsync("/v2/models/digits/infer", (JsonNode)GateFixture.Request(), leaving.Token);
        await gate.Experts[1].Expert.Arrived.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await gate.Experts[1].Expert.Cancelled.Task;
        gate.Experts[1].Expert.Hold = null;
        Assert.False(IsDegraded(await gate.InferAsync()));
    }

    [Fact]
    public async Task Admission_BeyondTheBound_IsRefusedAtOnce()
    {
        await using var gate = await GateFixture.StartAsync(experts: 1, strategy: "single", settings: ["Gate:MaxConcurrentRequests=1"]);
        gate.Experts[0].Expert.Hold = new TaskCompletionSource();
        var first = gate.InferAsync();
        await gate.Experts[0].Expert.Arrived.Task;

        using var refused = await gate.PostAsync(GateFixture.Request());
        gate.Experts[0].Expert.Hold!.SetResult();
        await first;

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("Gate:MaxConcurrentRequests", (string)(await GateFixture.ReadAsync(refused))["error"]!, StringComparison.Ordinal);
        await gate.InferAsync();
    }

    private static bool IsDegraded(JsonObject response) => (bool)response["parameters"]!["edge_degraded"]!;

    private static string Reason(JsonObject response) => (string)response["parameters"]!["edge_degraded_reason"]!;
}
