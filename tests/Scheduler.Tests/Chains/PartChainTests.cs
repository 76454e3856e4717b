using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;

namespace EdgeAspire.Scheduler.Tests.Chains;

public sealed class PartChainTests
{
    private readonly PartChain _chain = PartChain.Of(Samples.Plan()).Value;

    [Fact]
    public void Of_PlanWithSkips_HasAtEachCutAllThatIsNeededLater()
    {
        Assert.Equal(["image"], Names(0));
        Assert.Equal(["image", "x", "skip"], Names(1));
        Assert.Equal(["image", "skip", "y"], Names(2));
        Assert.Equal(["scores"], Names(3));
    }

    [Fact]
    public void Of_Plan_HasWorkParametersAndBytes()
    {
        Assert.Equal(3, _chain.Chain.Blocks);
        Assert.Equal(450, _chain.Chain.TotalWork);
        Assert.Equal(300, _chain.Chain.Parameters(1, 2));
        Assert.Equal([16, 48, 48, 8], Enumerable.Range(0, 4).Select(_chain.Chain.BytesAt));
    }

    [Fact]
    public void Of_BlockOfTwoParts_IsNoChain()
    {
        var set = Samples.Set("a", 100, ["image"], ["scores"]);
        var outcome = PartChain.Of(Samples.Plan(set with { Parts = [set.Parts[0], set.Parts[0]] }));
        Assert.Equal(ErrorReason.Conflict, outcome.Error?.Reason);
    }

    [Fact]
    public void Of_ValueThatNoBlockGives_IsNamed()
    {
        var outcome = PartChain.Of(Samples.Plan(Samples.Set("a", 100, ["image"], ["x"])));
        Assert.Contains("'scores'", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3, true, "whole", 3)]
    [InlineData(0, 3, false, "part-0", 1)]
    [InlineData(0, 2, true, "part-0", 1)]
    [InlineData(1, 3, true, "part-1", 2)]
    [InlineData(2, 3, true, "part-2", 3)]
    public void Next_Range_IsTheWholeModelOrTheNextBlock(int position, int end, bool hasWhole, string file, int to)
    {
        var part = _chain.Next(position, end, hasWhole);
        Assert.Equal((file, position, to), (part.Sha256, part.From, part.To));
    }

    [Fact]
    public void PartsOf_AllBlocks_IncludesTheWholeModel()
    {
        Assert.Equal(["whole", "part-0", "part-1", "part-2"], _chain.PartsOf(0, 3).Select(part => part.Sha256));
        Assert.Equal(["part-1", "part-2"], _chain.PartsOf(1, 3).Select(part => part.Sha256));
        Assert.Equal(["part-0", "part-1", "part-2"], _chain.BlocksOf(0, 3).Select(part => part.Sha256));
    }

    [Fact]
    public void MemoryBytes_OfAPart_AreItsFileAndItsLargestActivations()
    {
        var plan = Samples.Plan();
        var planned = plan with { Plan = plan.Plan with { Blocks = [Samples.Block(10), Samples.Block(30), Samples.Block(20)] } };
        var parts = PartChain.Of(planned).Value.PartsOf(0, 3);

        Assert.Equal([1830L, 410, 1230, 220], parts.Select(part => part.MemoryBytes));
        Assert.Equal([1800L, 400, 1200, 200], _chain.PartsOf(0, 3).Select(part => part.MemoryBytes));
    }

    [Fact]
    public void Check_TensorsOfACut_AreHeldAgainstItsValues()
    {
        Assert.Null(_chain.Check(0, [Samples.Tensor("image", 4)]));
        Assert.Equal(ErrorReason.WrongShape, _chain.Check(0, [Samples.Tensor("image", 5)])?.Reason);
        Assert.Equal(ErrorReason.WrongShape, _chain.Check(0, [Samples.Tensor("picture", 4)])?.Reason);
        Assert.Equal(ErrorReason.WrongTensorName, _chain.Check(1, [Samples.Tensor("image", 4)])?.Reason);
    }

    private IEnumerable<string> Names(int cut) => _chain.Cuts[cut].Select(value => value.Name);
}
