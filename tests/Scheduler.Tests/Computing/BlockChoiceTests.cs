using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Computing;

namespace EdgeAspire.Scheduler.Tests.Computing;

// Blocks of 400, 1200 and 200 bytes.
public sealed class BlockChoiceTests
{
    private readonly PartChain _chain = PartChain.Of(Samples.Plan()).Value;
    private ImmutableArray<ChainPart> _loaded = [];

    [Theory]
    [InlineData(3600, "whole part-0 part-1 part-2")]
    [InlineData(3599, "part-0 part-1 part-2")]
    [InlineData(1799, "part-0 part-1")]
    [InlineData(1599, "part-0")]
    [InlineData(399, "part-2")]
    public async Task LoadAsync_AloneInTheRing_LoadsWhatFitsFromTheBeginning(int memoryBytes, string files)
    {
        var held = await ChooseAsync(memoryBytes, [0, 0, 0]);

        Assert.Equal(files.Split(' '), _loaded.Select(part => part.Sha256));
        Assert.Equal((_loaded.Min(part => part.From), _loaded.Max(part => part.To)), (held.Value.First, held.Value.Last));
    }

    [Theory]
    [InlineData(1799, 1, 1, 0, "part-1 part-2")]
    [InlineData(1599, 1, 1, 0, "part-1 part-2")]
    [InlineData(1399, 1, 1, 0, "part-2")]
    [InlineData(1599, 1, 0, 1, "part-1 part-2")]
    [InlineData(1399, 2, 1, 2, "part-1")]
    [InlineData(1199, 2, 0, 1, "part-2")]
    [InlineData(1799, 2, 2, 2, "part-0 part-1")]
    public async Task LoadAsync_OthersAreThere_BeginsWithWhatTheFewestHave(int memoryBytes, int first, int second, int third, string files)
    {
        await ChooseAsync(memoryBytes, [first, second, third]);

        Assert.Equal(files.Split(' '), _loaded.Select(part => part.Sha256));
    }

    [Fact]
    public async Task LoadAsync_NothingFits_IsTheStagesAnswer()
    {
        var held = await ChooseAsync(199, [0, 0, 0]);

        Assert.Equal(ErrorReason.Overloaded, held.Error?.Reason);
        Assert.Empty(_loaded);
    }

    [Fact]
    public async Task LoadAsync_StageIsAway_IsNotTakenForTooLittleMemory()
    {
        var calls = 0;
        var held = await BlockChoice.LoadAsync(_chain, [0, 0, 0], _ => Task.FromResult<Error?>(
            ++calls < 3 ? new Error(ErrorReason.DoesNotFit, "full") : new Error(ErrorReason.DeviceUnavailable, "away")));

        Assert.Equal(ErrorReason.DeviceUnavailable, held.Error?.Reason);
        Assert.Equal(3, calls);
    }

    // A stage of so much memory, which keeps what is to be beside each other.
    private Task<Outcome<HeldBlocks>> ChooseAsync(int memoryBytes, int[] holders) => BlockChoice.LoadAsync(_chain, holders, parts =>
    {
        if (parts.Sum(part => part.MemoryBytes) > memoryBytes)
        {
            return Task.FromResult<Error?>(new Error(ErrorReason.Overloaded, "full"));
        }

        _loaded = parts;
        return Task.FromResult<Error?>(null);
    });
}
