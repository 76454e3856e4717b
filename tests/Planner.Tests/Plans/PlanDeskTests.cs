using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Planner.Tests.Plans;

public sealed class PlanDeskTests
{
    [Fact]
    public async Task Compare_SearchThatTakesTooLong_EndsWithTheSetting()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:PlanSeconds=30");
        PlanQuery query = await QueryAsync(host);
        TimedAlgorithm slow = new(() => host.Time.Advance(TimeSpan.FromSeconds(31)));

        Outcome<IReadOnlyList<PlanTry>> answer = await DeskOf(host).CompareAsync(query with { Algorithms = [slow] }, CancellationToken.None);

        Assert.Equal(ErrorReason.DeadlineExceeded, answer.Error?.Reason);
        Assert.Equal("model 'net' version 1, part 'model': no plan within 30 s (Planner:PlanSeconds).", answer.Error!.Message);
        Assert.Equal(504, ErrorTable.HttpStatus(answer.Error.Reason));
        Assert.True((await DeskOf(host).PlanAsync(query, comparesAll: true, CancellationToken.None)).IsSuccess);
    }

    [Fact]
    public async Task Compare_SearchJustInTime_IsAnswered()
    {
        await using PlannerHost host = await PlannerHost.StartAsync("--Planner:PlanSeconds=30");
        PlanQuery query = await QueryAsync(host);
        TimedAlgorithm steady = new(() => host.Time.Advance(TimeSpan.FromSeconds(29)));

        Outcome<IReadOnlyList<PlanTry>> answer = await DeskOf(host).CompareAsync(query with { Algorithms = [steady] }, CancellationToken.None);

        Assert.NotNull(Assert.Single(answer.Value).Plan);
    }

    [Fact]
    public async Task Compare_CallerGoesAway_EndsWithoutAnAnswer()
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        PlanQuery query = await QueryAsync(host);
        using CancellationTokenSource caller = new();
        TimedAlgorithm left = new(caller.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DeskOf(host).CompareAsync(query with { Algorithms = [left] }, caller.Token));
    }

    [Theory]
    [InlineData("best", 7)]
    [InlineData("sls", 8)]
    public async Task Plan_ComparesWithEveryOtherAlgorithmOnce(string algorithm, int others)
    {
        await using PlannerHost host = await PlannerHost.StartAsync();
        PlanQuery query = await QueryAsync(host) with { Algorithms = [PlanAlgorithms.Find(algorithm, out _)!] };

        Plan compared = (await DeskOf(host).PlanAsync(query, comparesAll: true, CancellationToken.None)).Value;
        Plan alone = (await DeskOf(host).PlanAsync(query, comparesAll: false, CancellationToken.None)).Value;

        Assert.InRange(compared.Alternatives.Length, others, PlanAlgorithms.All.Count - 1);
        Assert.Equal(compared.Alternatives.Length, compared.Alternatives.DistinctBy(other => other.Algorithm, StringComparer.Ordinal).Count());
        Assert.DoesNotContain(compared.Alternatives, other => string.Equals(other.Algorithm, algorithm, StringComparison.Ordinal));
        Assert.Equal(algorithm is "best" ? compared.Alternatives.Length : 0, alone.Alternatives.Length);
    }

    private static PlanDesk DeskOf(PlannerHost host) => host.App.Services.GetRequiredService<PlanDesk>();

    private static async Task<PlanQuery> QueryAsync(PlannerHost host)
    {
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        PlanBody body = JsonSerializer.Deserialize(
            """{"model":"net","devices":[{"name":"pi-1","gflops":1},{"name":"pi-2","gflops":2}],"gateway":{"mbps":100}}""",
            PlannerJson.Readable.PlanBody)!;
        return host.App.Services.GetRequiredService<PlanQueryReader>().Read(body).Value;
    }

    /// <summary>Finds what <c>single</c> finds, after something has happened.</summary>
    private sealed class TimedAlgorithm(Action happens) : IPlanAlgorithm
    {
        public string Name => PlanAlgorithms.Single;

        public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
        {
            happens();
            cancellation.ThrowIfCancellationRequested();
            return new SingleAlgorithm().Plan(request, cancellation);
        }
    }
}
