using System.Globalization;
using System.Net;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class FaultTests(RunningTeam team)
{
    private const int MaxRuns = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task ExpertKilled_UnderLoad_OthersAnswerAndItComesBack()
    {
        using var load = new Load(team.AppHost.Gate);
        await load.AnswersAsync(20);

        Signal.Send(team.AppHost.Service("expert-1").Id, Signal.Kill);

        // One that was killed refuses connections at once, and the AppHost starts it again: both must be invisible to callers.
        await Poll.UntilAsync("expert-1 to be back", Limit, async () =>
            await Digits.TryInferAsync(team.AppHost.Gate) is { Degraded: false, Hops: 4 });
        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task ExpertHung_UnderLoad_AnswersAreDegradedUntilItWakes()
    {
        var expert = team.AppHost.Service("expert-2").Id;
        using var load = new Load(team.AppHost.Gate);
        await load.AnswersAsync(20);

        Signal.Send(expert, Signal.Stop);
        try
        {
            var degraded = await Poll.UntilAsync("a degraded answer", Limit, async () =>
                await Digits.TryInferAsync(team.AppHost.Gate) is { Degraded: true } answer ? answer : null);
            Assert.Contains("expert-2", degraded.DegradedReason, StringComparison.Ordinal);
            await load.AnswersAsync(50);
        }
        finally
        {
            Signal.Send(expert, Signal.Continue);
        }

        await Poll.UntilAsync("expert-2 to be back", Limit, async () =>
            await Digits.TryInferAsync(team.AppHost.Gate) is { Degraded: false, Hops: 4 });
        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task TrainerKilled_MidRun_RunContinuesAndEnds()
    {
        var (run, before) = await TrainAsync();

        Signal.Send(team.AppHost.Service("trainer").Id, Signal.Kill);

        var after = await Poll.UntilAsync("the run to end", TimeSpan.FromMinutes(5), async () =>
            await run.ReadAsync() is { State: not ("running" or "queued" or "publishing") } seen ? seen : null);
        Assert.Equal("completed", after.State);
        Assert.True(after.Iteration >= before.Iteration, string.Create(CultureInfo.InvariantCulture, $"{before} before, {after} after"));
        using var model = await team.AppHost.Gate.GetAsync(new Uri("/api/models/killed-run", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, model.StatusCode);
    }

    /// <summary>Begins a run, and another where it is over before anybody looked.</summary>
    /// <returns>A run in the middle of its work.</returns>
    private async Task<(Run Run, RunState Seen)> TrainAsync()
    {
        for (var left = MaxRuns; ; left--)
        {
            using var request = Digits.Json("""{"data_set":"digits-drawn","experts":2,"model":"killed-run","seed":7}""");
            using var created = await team.AppHost.Gate.PostAsync(new Uri("/api/runs", UriKind.Relative), request);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            var run = new Run(team.AppHost.Gate, created.Headers.Location!);
            var seen = await Poll.UntilAsync("the run to make progress", Limit, async () =>
                await run.ReadAsync() is { State: not "queued", Iteration: > 0 } read ? read : null);
            if (seen.State is "running")
            {
                return (run, seen);
            }

            Assert.NotEqual(0, left);
        }
    }
}
