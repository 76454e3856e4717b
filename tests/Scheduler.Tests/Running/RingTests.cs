using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Tests.Hosting;

namespace EdgeAspire.Scheduler.Tests.Running;

public sealed class RingTests
{
    private const string LittleMemory = "--Stage:MemoryBytes=1048576";
    private const string OnePart = "--Stage:MaxParts=1";

    [Theory]
    [InlineData("local")]
    [InlineData("ar-mdi")]
    [InlineData("ms-mdi")]
    [InlineData("finish")]
    public async Task Items_OfTwoSources_AreAnsweredRight_AndNothingStays(string policy)
    {
        await using var ring = await RingHost.StartAsync(workers: 2, $"--Scheduler:Policy={policy}");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => ring.AssertRightAsync(seed % 2, seed)));
        foreach (var worker in (int[])[0, 1])
        {
            await ring.WaitUntilEmptyAsync(worker);
            var body = await ring.DescribeAsync(worker);
            Assert.Equal(8, body!.Value.GetProperty("answered").GetInt64());
            Assert.Equal(policy is "ar-mdi" ? 8 : body.Value.GetProperty("handed").GetInt64(), body.Value.GetProperty("handed").GetInt64());
        }
    }

    [Fact]
    public async Task Ring_OfAModelWithoutAPlan_MakesOneAndTellsItsHistory()
    {
        await using var ring = await RingHost.StartAsync(workers: 2, isPlanned: false, $"--Scheduler:Model={SmallNetwork.Name}", "--Scheduler:Blocks=2", "--Scheduler:Policy=ar-mdi");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => ring.AssertRightAsync(seed % 2, seed)));

        foreach (var worker in (int[])[0, 1])
        {
            var body = (await ring.DescribeAsync(worker))!.Value;
            Assert.Equal(2, body.GetProperty("blocks").GetInt32());
            await Condition.HoldsAsync(async () => (await ring.HistoryAsync(worker)).SelectMany(sample => sample.GetProperty("answered").EnumerateObject()).Sum(entry => string.Equals(entry.Name, RingHost.NameOf(worker), StringComparison.Ordinal) ? entry.Value.GetInt64() : 0) == 4);
        }

        // Where the items of each source were computed: all of them, by both.
        await Condition.HoldsAsync(async () =>
        {
            var computed = (await ring.HistoryAsync(0)).Concat(await ring.HistoryAsync(1)).SelectMany(sample => sample.GetProperty("computed").EnumerateObject()).ToLookup(
                entry => entry.Name, entry => entry.Value.GetDouble(), StringComparer.Ordinal);
            return Enumerable.Range(0, 2).All(worker => Math.Abs(computed[RingHost.NameOf(worker)].Sum() - 4) < 1e-9);
        });
    }

    [Fact]
    public async Task Stage_LosesItsParts_LoadsThemAgainAndComputes()
    {
        await using var ring = await RingHost.StartAsync(workers: 1);
        await ring.LosePartsAsync(0);
        await ring.AssertRightAsync(0, seed: 1);
    }

    [Fact]
    public async Task Worker_WithLittleMemory_HasTheFirstBlocks_AndTheOtherTheRest()
    {
        await using var ring = await RingHost.StartAsync(blocks: 3, [[LittleMemory], []]);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => ring.AssertRightAsync(seed % 2, seed)));

        Assert.Equal((0, 3), await BlocksAsync(ring, 1));
        var (first, last) = await BlocksAsync(ring, 0);
        Assert.True(first == 0 && last is 1 or 2, $"Blocks {first} to {last}");
        foreach (var worker in (int[])[0, 1])
        {
            await ring.WaitUntilEmptyAsync(worker);
            Assert.Equal(8, (await ring.DescribeAsync(worker))!.Value.GetProperty("answered").GetInt64());
        }
    }

    [Fact]
    public async Task Workers_WithMemoryForABlockEach_ShareTheModel_AndSayWhenOneIsGone()
    {
        // They look for the blocks that others have at about the same time.
        await using var ring = await RingHost.StartAsync(blocks: 2, [[OnePart], [OnePart]]);
        await Condition.HoldsAsync(async () => (await ring.InferAsync(0, SmallNetwork.Input(0))).IsSuccess);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(seed => ring.AssertRightAsync(seed % 2, seed)));
        var blocks = new[] { await BlocksAsync(ring, 0), await BlocksAsync(ring, 1) };
        Assert.Equal([(0, 1), (1, 2)], blocks.Order());

        await ring.StopAsync(1);
        await ring.WaitForPeersAsync(0, peers: 0);
        var outcome = await ring.InferAsync(0, SmallNetwork.Input(1));

        Assert.Equal(ErrorReason.DeviceUnavailable, outcome.Error?.Reason);
        Assert.Contains(FormattableString.Invariant($"No worker of the ring has memory for block {blocks[1].Last} of 2"), outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ring_WithoutABlock_SaysSo_UntilAWorkerHasIt()
    {
        await using var ring = await RingHost.StartAsync(blocks: 3, [[LittleMemory]]);
        var outcome = await ring.InferAsync(0, SmallNetwork.Input(1));
        Assert.Equal(ErrorReason.DeviceUnavailable, outcome.Error?.Reason);
        Assert.Contains("No worker of the ring has memory for block", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.DeviceUnavailable, (await ring.Clients[0].GetModelMetadataAsync(SmallNetwork.Name, "", TimeSpan.FromMinutes(1), CancellationToken.None)).Error?.Reason);

        await ring.StartWorkerAsync();

        await ring.WaitForPeersAsync(0, peers: 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => ring.AssertRightAsync(0, seed)));
        await ring.WaitUntilEmptyAsync(0);
        await ring.WaitUntilEmptyAsync(1);
    }

    [Fact]
    public async Task Worker_Stops_EndsWhatItHas_AndTheOtherGoesOnAlone()
    {
        await using var ring = await RingHost.StartAsync(workers: 2, "--Scheduler:Policy=ar-mdi");
        var items = Enumerable.Range(0, 12).Select(seed => ring.AssertRightAsync(0, seed)).ToArray();
        await ring.StopAsync(1);
        await Task.WhenAll(items);
        await ring.WaitForPeersAsync(0, peers: 0);
        await ring.AssertRightAsync(0, seed: 20);
        await ring.WaitUntilEmptyAsync(0);
    }

    private static async Task<(int First, int Last)> BlocksAsync(RingHost ring, int worker)
    {
        var body = (await ring.DescribeAsync(worker))!.Value;
        return (body.GetProperty("first_block").GetInt32(), body.GetProperty("last_block").GetInt32());
    }
}
