using System.Globalization;
using System.Text.Json;
using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Running;
using EdgeAspire.Load.Tests.Fakes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Load.Tests.Running;

public sealed class LoadRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trace_TwoSources_EveryItemIsAnsweredAndChecked()
    {
        await using FakeWorker first = new();
        await using FakeWorker second = new();
        await using FakeWorker stage = new();
        var summary = await RunAsync(
            $"{Items(12, source: 0)}{Items(8, source: 1)}",
            0,
            [first, second],
            $"--Load:Reference={stage.Address}",
            "--Load:InputCount=5");

        var total = summary.GetProperty("total");
        Assert.Equal((20, 20, 20), (Count(total, "offered"), Count(total, "admitted"), Count(total, "answered")));
        Assert.Equal((0, 0, 0, 0), (Count(total, "refused"), Count(total, "failed"), Count(total, "wrong"), Count(total, "unanswered")));
        Assert.Equal(20, total.GetProperty("computed_by").GetProperty("pi-1").GetInt64());
        Assert.True(total.GetProperty("time_in_system").GetProperty("p99_seconds").GetDouble() > 0);
        Assert.Equal([12L, 8L], summary.GetProperty("sources").EnumerateArray().Select(source => Count(source, "answered")));
        Assert.Equal("ended", summary.GetProperty("state").GetString());

        // Each input once, by the hash that the workers tell.
        Assert.Equal(5, stage.Names[FakeWorker.Hash]);
        Assert.Equal((12, 8), (first.Requests, second.Requests));
    }

    [Fact]
    public async Task Worker_RefusesSome_TheyAreCountedAndNothingIsAmiss()
    {
        await using FakeWorker worker = new() { Refuse = number => number % 4 == 0 ? new Error(ErrorReason.Overloaded, "full") : null };
        var summary = await RunAsync(Items(20), 0, [worker]);

        var total = summary.GetProperty("total");
        Assert.Equal((20, 15, 15, 5), (Count(total, "offered"), Count(total, "admitted"), Count(total, "answered"), Count(total, "refused")));
    }

    [Fact]
    public async Task Answer_OfAnotherInput_IsWrong()
    {
        await using FakeWorker stage = new();
        await using FakeWorker worker = new() { Spoil = (number, sum) => number == 3 ? sum + 1 : sum };
        var summary = await RunAsync(Items(10), 1, [worker], $"--Load:Reference={stage.Address}");

        Assert.Equal((10, 1), (Count(summary.GetProperty("total"), "answered"), Count(summary.GetProperty("total"), "wrong")));
        Assert.Contains("is off by", summary.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_Fails_IsNamed()
    {
        await using FakeWorker worker = new() { Refuse = number => number == 2 ? new Error(ErrorReason.InvalidArgument, "no such thing") : null };
        var summary = await RunAsync(Items(5), 1, [worker]);

        Assert.Equal((5, 4, 1), (Count(summary.GetProperty("total"), "admitted"), Count(summary.GetProperty("total"), "answered"), Count(summary.GetProperty("total"), "failed")));
        Assert.Contains("no such thing", summary.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_BeyondTheBound_AreNotSent()
    {
        await using FakeWorker worker = new() { Hold = new TaskCompletionSource() };
        var running = RunAsync(Items(7), 0, [worker], "--Load:MaxUnanswered=3");
        await HoldsAsync(() => worker.Requests == 3);
        worker.Hold.SetResult();
        var summary = await running;

        var total = summary.GetProperty("total");
        Assert.Equal((7, 4, 3, 3), (Count(total, "offered"), Count(total, "skipped"), Count(total, "admitted"), Count(total, "answered")));
    }

    [Fact]
    public async Task Items_LaterInTheTrace_AreSentThen()
    {
        await using FakeWorker worker = new();
        ManualTimeProvider time = new();
        await using var app = Build("0\n30\n", [worker], time);
        await app.StartAsync();
        var runner = app.Services.GetRequiredService<LoadRunner>();
        await HoldsAsync(() => runner.Sum().Total.Answered == 1);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, runner.Sum().Total.Offered);

        await HoldsAsync(() => AdvanceUntil(runner, time, maxSeconds: 100));

        Assert.Equal((2, 2), (worker.Requests, runner.Sum().Total.Answered));
        Assert.InRange(runner.Sum().Seconds, 30, 100);
        await app.StopAsync();
    }

    [Fact]
    public async Task Seed_TheSame_SendsTheSameItemsAtTheSameTimes()
    {
        var first = await RecordAsync(seed: 2);
        var again = await RecordAsync(seed: 2);
        var other = await RecordAsync(seed: 5);

        Assert.Equal(first.Counts, again.Counts);
        Assert.Equal(first.Items, again.Items);
        Assert.NotEqual(first.Counts, other.Counts);
        Assert.Empty(first.Items.Values.Intersect(other.Items.Values));
    }

    [Fact]
    public async Task Source_WithAName_IsNamedToItsWorker()
    {
        await using FakeWorker worker = new();
        var summary = await RunAsync(Items(3) + Items(2, source: 1), 0, [worker, worker], "--Load:Sources:1:Name=door");

        Assert.Equal([null, "door"], worker.Items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value.Source).Distinct(StringComparer.Ordinal));
        var sources = summary.GetProperty("sources");
        Assert.Equal(("door", 2), (sources[1].GetProperty("source").GetString(), Count(sources[1], "answered")));
        Assert.False(sources[0].TryGetProperty("source", out _));
        var seconds = summary.GetProperty("seconds").GetDouble();
        Assert.Equal(3, sources[0].GetProperty("answered_per_second").GetDouble() * seconds, 1e-6);
        Assert.Equal(5, summary.GetProperty("total").GetProperty("answered_per_second").GetDouble() * seconds, 1e-6);
    }

    [Fact]
    public async Task Trace_WithAWrongLine_EndsBeforeAnythingIsSent()
    {
        await using FakeWorker worker = new();
        await using var app = Build("0\nsoon\n", [worker], TimeProvider.System);
        await app.StartAsync();
        await app.WaitForShutdownAsync().WaitAsync(Limit);

        var runner = app.Services.GetRequiredService<LoadRunner>();
        Assert.False(runner.IsAsWanted);
        Assert.Contains("Line 2 is 'soon'", Assert.Single(runner.Sum().Errors), StringComparison.Ordinal);
        Assert.Equal(0, worker.Requests);
    }

    private static string Items(int count, int source = 0) => string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"0,{source}\n"), count));

    private static long Count(JsonElement summary, string name) => summary.GetProperty(name).GetInt64();

    // Once items arrive, and not without end.
    private static bool AdvanceUntil(LoadRunner runner, ManualTimeProvider time, int maxSeconds)
    {
        if (runner.Sum() is { State: "running" } sum && sum.Seconds < maxSeconds)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return runner.IsAsWanted;
    }

    // The items that have arrived after each half second, all of which are sent before the clock goes on; and what they were.
    private async Task<(List<long> Counts, SortedDictionary<string, (string?, string)> Items)> RecordAsync(int seed)
    {
        // Timers count whole milliseconds; with these seeds no item arrives so close to a step.
        const double Step = 0.5;
        await using FakeWorker worker = new();
        ManualTimeProvider time = new();
        await using var app = Build(
            trace: null,
            [worker],
            time,
            "--Load:Arrivals=Bursts",
            "--Load:PerSecond=3",
            "--Load:Seconds=20",
            string.Create(CultureInfo.InvariantCulture, $"--Load:Seed={seed}"));
        await app.StartAsync();
        var runner = app.Services.GetRequiredService<LoadRunner>();
        await HoldsAsync(() => runner.Sum().State is not "waiting");
        double[] arrivals = [.. LoadArrivals.Of(app.Services.GetRequiredService<IOptions<LoadOptions>>().Value).Value[0]];
        List<long> counts = [];
        for (var seconds = 0.0; seconds <= 20; seconds += Step)
        {
            var due = arrivals.Count(at => at <= seconds);
            await HoldsAsync(() => runner.Sum().Total.Answered >= due);
            counts.Add(runner.Sum().Total.Offered);
            time.Advance(TimeSpan.FromSeconds(Step));
        }

        await HoldsAsync(() => runner.IsAsWanted);
        await app.StopAsync();
        return (counts, new SortedDictionary<string, (string?, string)>(worker.Items, StringComparer.Ordinal));
    }

    private static async Task HoldsAsync(Func<bool> condition)
    {
        using CancellationTokenSource timeout = new(Limit);
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<JsonElement> RunAsync(string trace, int exitCode, FakeWorker[] workers, params string[] settings)
    {
        var path = _folder.Combine("summary.json");
        await using var app = Build(trace, workers, TimeProvider.System, [$"--Load:Summary={path}", .. settings]);
        await app.StartAsync();
        await app.WaitForShutdownAsync().WaitAsync(Limit);
        Assert.Equal(exitCode == 0, app.Services.GetRequiredService<LoadRunner>().IsAsWanted);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(path)).RootElement;
    }

    private WebApplication Build(string? trace, FakeWorker[] workers, TimeProvider time, params string[] settings)
    {
        List<string> arguments = ["--urls=http://127.0.0.1:0", $"--EDGEASPIRE_HOME={_folder.Path}", "--Logging:LogLevel:Default=None", $"--Load:Model={FakeWorker.Model}"];
        if (trace is not null)
        {
            File.WriteAllText(_folder.Combine("trace.csv"), trace);
            arguments.AddRange(["--Load:Arrivals=Trace", $"--Load:Trace={_folder.Combine("trace.csv")}"]);
        }

        arguments.AddRange(workers.Select((worker, source) => string.Create(CultureInfo.InvariantCulture, $"--Load:Sources:{source}:Worker={worker.Address}")));
        return LoadApplication.Build([.. arguments, .. settings], builder => builder.Services.AddSingleton(time));
    }
}
