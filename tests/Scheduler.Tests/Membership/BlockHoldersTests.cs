using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduler.Tests.Membership;

public sealed class BlockHoldersTests
{
    [Fact]
    public void Count_Members_CountsThoseThatTakeItems()
    {
        Assert.Equal([2, 2, 1], BlockHolders.Count([Member(0, 0, 3), Member(1, 0, 2), Member(2, 0, 3) with { IsLeaving = true }], 3));
    }

    [Fact]
    public void FindMissing_BlocksThatNobodyHas_AreNamedFromOneOn()
    {
        Assert.Contains("block 2, 4 of 4", BlockHolders.FindMissing(View(Member(0, 0, 1), Member(1, 2, 3)), "plan", 4)?.Message, StringComparison.Ordinal);
        Assert.Null(BlockHolders.FindMissing(View(Member(0, 0, 2), Member(1, 1, 4)), "plan", 4));
    }

    [Theory]
    [InlineData(0, 2, 0, 2, 4, true)]
    [InlineData(0, 3, 0, 2, 4, true)]
    [InlineData(0, 2, 1, 3, 4, false)]
    [InlineData(0, 2, 2, 4, 4, false)]
    [InlineData(0, 2, 0, 2, 2, false)]
    public void IsSpare_WorkerThatCameLater_WhenItHasNothingOfItsOwnAndABlockIsMissing(int first, int last, int laterFirst, int laterLast, int blocks, bool isSpare)
    {
        var view = View(Member(7, first, last), Member(3, laterFirst, laterLast) with { Incarnation = 9 });

        Assert.Equal(isSpare, BlockHolders.IsSpare(view, 3, blocks));
        Assert.False(BlockHolders.IsSpare(view, 7, blocks));
        Assert.False(BlockHolders.IsSpare(view, 8, blocks));
    }

    private static Member Member(int worker, int first, int last) => new(worker, 5, 1, 1, first, last);

    private static RingView View(params Member[] members) => new(10, members);
}
