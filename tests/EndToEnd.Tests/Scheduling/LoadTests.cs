using System.Globalization;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.EndToEnd.Tests.Stages;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Scheduling;

/// <summary>The load generator on a ring of real processes.</summary>
public sealed class LoadTests : IDisposable
{
    private const int Items = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trace_OnARing_EveryItemIsAnsweredOnceWithItsOwnAnswer()
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, "--Scheduler:Policy=ms-mdi");
        var (trace, path) = (_folder.Combine("trace.csv"), _folder.Combine("summary.json"));
        await File.WriteAllLinesAsync(trace, Enumerable.Range(0, Items).Select(item => string.Create(CultureInfo.InvariantCulture, $"{0.01 * item},{item % 2}")));
        await using StartedService load = new(
            "Load",
            _folder.Path,
            "--GRPC_PORT=",
            $"--Load:Model={StageNetwork.Name}",
            $"--Load:Sources:0:Worker={ring.Schedulers[0].Grpc}",
            $"--Load:Sources:1:Worker={ring.Schedulers[1].Grpc}",
            "--Load:Arrivals=Trace",
            $"--Load:Trace={trace}",
            $"--Load:Reference={ring.Stages[0].Grpc}",
            $"--Load:Summary={path}");
        await Poll.UntilAsync("the summary", Limit, () => Task.FromResult(File.Exists(path)), () => $"{load.Console}\n{ring.Log}");

        using var summary = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        var total = summary.RootElement.GetProperty("total");
        Assert.True(
            Items == total.GetProperty("answered").GetInt64() && total.GetProperty("wrong").GetInt64() == 0 && summary.RootElement.GetProperty("is_checked").GetBoolean(),
            $"{summary.RootElement}\n{ring.Log}");
        foreach (var worker in (int[])[0, 1])
        {
            Assert.Equal(Items / 2, (await ring.DescribeAsync(worker)).GetProperty("answered").GetInt64());
            await ring.WaitUntilEmptyAsync(worker);
        }
    }
}
