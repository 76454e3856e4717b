using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Models;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Scheduling.Tests.Allocation;

public sealed class ArMdiTests
{
    [Fact]
    public void Allocate_EqualWorkers_DividesWorkEqually() =>
        Assert.Equal([3, 7, 10], ArMdi.Allocate(Samples.Chain(10), Samples.View(1, 1, 1), 0, AllocationMeasure.Work).Ends.ToArray());

    [Fact]
    public void Allocate_ByParameters_DividesThemNotWork() =>
        // 55 parameters: the first seven blocks have 28 of them.
        Assert.Equal([7, 10], ArMdi.Allocate(Samples.Chain(10), Samples.View(1, 1), 0, AllocationMeasure.Parameters).Ends.ToArray());

    [Fact]
    public void Allocate_SlowWorker_GetsItsShare()
    {
        // Speeds 1, 1/3 and 1: shares of 10 blocks 4.3, 1.4 and 4.3. The ring begins at the source.
        var allocation = ArMdi.Allocate(Samples.Chain(10), Samples.View(1, 3, 1), 2, AllocationMeasure.Work);

        Assert.Equal([2, 0, 1], allocation.Workers.ToArray());
        Assert.Equal([4, 9, 10], allocation.Ends.ToArray());
    }

    [Fact]
    public void Allocate_AnyWorkers_CoversTheChainInOrder() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(1, 100).NonEmptyListOf().ToArbitrary(), (blocks, slowness) =>
        {
            LayerChain chain = Samples.Chain(blocks);
            var view = Samples.View([.. slowness.Select(value => (double)value)]);

            var ends = ArMdi.Allocate(chain, view, 0, AllocationMeasure.Work).Ends.ToArray();

            Assert.Equal(ends.Order(), ends);
            Assert.Equal(blocks, ends[^1]);
            Assert.Equal(ends.Distinct(), ends);
            Assert.True(ends.Length == Math.Min(slowness.Count, ends.Length) && (slowness.Count > blocks || ends.Length == slowness.Count));
        }));

    [Fact]
    public void StepOf_WorkerBehindIsGone_ComputesItsShareToo()
    {
        LayerAllocation allocation = new([0, 1, 2], [3, 6, 9]);

        Assert.Equal((3, 1), allocation.StepOf(0, 0, mustCompute: false, _ => true));
        Assert.Equal((3, 2), allocation.StepOf(0, 0, mustCompute: false, worker => worker != 1));
        Assert.Equal((9, 2), (allocation.StepOf(2, 3, mustCompute: true, _ => true).End, 2));
        Assert.Equal((9, -1), allocation.StepOf(0, 0, mustCompute: false, _ => false));
    }

    [Fact]
    public void StepOf_ShareIsDone_PassesOnWithoutComputing()
    {
        LayerAllocation allocation = new([0, 1, 2], [3, 6, 9]);

        Assert.Equal((3, 1), allocation.StepOf(0, 3, mustCompute: false, _ => true));
        Assert.Equal((7, 2), allocation.StepOf(1, 6, mustCompute: true, _ => true));
    }
}
