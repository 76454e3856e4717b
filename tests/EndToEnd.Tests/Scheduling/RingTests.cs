using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.EndToEnd.Tests.Stages;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.EndToEnd.Tests.Scheduling;

/// <summary>Workers of a ring that compute items together, on real processes, with real faults.</summary>
public sealed class RingTests
{
    private const string RoundTheRing = "--Scheduler:Policy=ar-mdi";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Item_RoundTheRing_IsHandedOverAndAnsweredAtItsSource()
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, RoundTheRing);
        for (var seed = 0; seed < 4; seed++)
        {
            var source = seed % 2;
            await AssertAnswerAsync(ring, source, seed, computedBy: RingCluster.NameOf(1 - source));
        }

        foreach (var worker in (int[])[0, 1])
        {
            var body = await ring.DescribeAsync(worker);
            Assert.Equal(2, body.GetProperty("answered").GetInt64());
            Assert.Equal(2, body.GetProperty("handed").GetInt64());
            await ring.WaitUntilEmptyAsync(worker);
        }
    }

    [Theory]
    [InlineData("local")]
    [InlineData("ar-mdi")]
    [InlineData("ms-mdi")]
    [InlineData("finish")]
    public async Task Items_ManyAtOnceFromBothSources_AreAllAnsweredRight(string policy)
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, $"--Scheduler:Policy={policy}");
        await Task.WhenAll(Enumerable.Range(0, 24).Select(seed => AssertAnswerAsync(ring, seed % 2, seed)));
        await ring.WaitUntilEmptyAsync(0);
        await ring.WaitUntilEmptyAsync(1);
    }

    [Theory]
    [InlineData("ar-mdi")]
    [InlineData("ms-mdi")]
    [InlineData("finish")]
    public async Task WorkerKilled_WithItemsOfAnother_EveryItemIsAnsweredOnce_AndItComesBack(string policy)
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, RingCluster.ShortLeaseSeconds, $"--Scheduler:Policy={policy}");

        // What it is handed stays with it: it cannot reach the source.
        ring.Links[0].Hang();
        var before = Enumerable.Range(0, 20).Select(seed => AssertAnswerAsync(ring, 0, seed)).ToArray();
        await Poll.UntilAsync(
            "items at the worker that will be killed",
            Limit,
            async () => before.All(item => item.IsCompleted) || (await ring.DescribeAsync(1)).GetProperty("payloads").GetInt32() > 0,
            () => ring.Log);
        Signal.Send(ring.Schedulers[1].ProcessId, Signal.Kill);
        ring.Links[0].Heal();
        await Task.WhenAll(before);
        ring.Schedulers[1].Restart();
        await ring.WaitForRingAsync(workers: 2);
        await Task.WhenAll(Enumerable.Range(20, 10).Select(seed => AssertAnswerAsync(ring, seed % 2, seed)));
        await ring.WaitUntilEmptyAsync(0);
        Assert.Equal(25, (await ring.DescribeAsync(0)).GetProperty("answered").GetInt64());
    }

    [Fact]
    public async Task LinkCut_BeforeTheLeaseEnds_ItemsAreHandedOverAfterwards()
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, RoundTheRing);
        ring.Links[1].Cut();
        var items = Enumerable.Range(0, 6).Select(seed => AssertAnswerAsync(ring, 0, seed)).ToArray();
        await Poll.UntilAsync(
            "an item that is on its way",
            Limit,
            async () => (await ring.DescribeAsync(0)).GetProperty("peers")[0].GetProperty("outstanding").GetInt32() > 0,
            () => ring.Log);
        ring.Links[1].Heal();
        await Task.WhenAll(items);
        await ring.WaitUntilEmptyAsync(0);
        await ring.WaitUntilEmptyAsync(1);
    }

    [Fact]
    public async Task QueuesFull_MoreItems_AreRefusedAtTheIntake()
    {
        await using var ring = await RingCluster.StartAsync(workers: 2, RoundTheRing, "--Scheduler:MaxUnanswered=2");
        ring.Links[1].Hang();
        var items = Enumerable.Range(0, 12).Select(seed => ring.InferAsync(0, StageNetwork.Input(seed))).ToArray();
        var refused = 0;
        while (refused < items.Length - 2)
        {
            await Poll.UntilAsync("refusals", Limit, () => Task.FromResult(items.Count(item => item.IsCompleted) > refused), () => ring.Log);
            refused = items.Count(item => item.IsCompleted);
        }

        ring.Links[1].Heal();
        var answers = await Task.WhenAll(items);
        Assert.Equal(2, answers.Count(answer => answer.Error is null));
        Assert.All(answers.Where(answer => answer.Error is not null), answer => Assert.Equal(ErrorReason.Overloaded, answer.Error!.Reason));
    }

    private static async Task AssertAnswerAsync(RingCluster ring, int source, int seed, string? computedBy = null)
    {
        var input = StageNetwork.Input(seed);
        var (scores, device, error) = await ring.InferAsync(source, input);
        Assert.True(error is null, $"{error}\n{ring.Log}");
        Assert.True(StageTests.IsRight(scores!, StageNetwork.Compute(input)));
        Assert.True(computedBy is null || string.Equals(computedBy, device, StringComparison.Ordinal), $"computed by {device}");
    }
}
