using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.Membership;

namespace EdgeAspire.Scheduler.Tests.Membership;

public sealed class AnnouncedSchedulerTests
{
    private static readonly Uri Rest = new("http://127.0.0.1:8120/");

    private readonly AnnouncedScheduler _announced = new(Samples.Options());

    [Fact]
    public void Join_Worker_IsReadyAndTold()
    {
        Assert.False(_announced.Ready.IsCompleted);
        Assert.Null(_announced.RingWorker);

        _announced.Join(Samples.PlanId, Rest, new HeldBlocks(0, 2), 1e-9, 1e-7);

        Assert.True(_announced.Ready.IsCompletedSuccessfully);
        var worker = _announced.RingWorker!;
        Assert.Equal((Samples.PlanId, _announced.Instance, 1e-9, 0, 2), (worker.Plan, worker.Instance, worker.SecondsPerWork, worker.FirstBlock, worker.LastBlock));
        Assert.Equal(["pi-1"], worker.Sources);
    }

    [Theory]
    [InlineData(1.05e-9, false)]
    [InlineData(1.2e-9, true)]
    [InlineData(0.8e-9, true)]
    public void Measured_Otherwise_IsToldFromATenthOn(double secondsPerWork, bool isTold)
    {
        _announced.Join(Samples.PlanId, Rest, new HeldBlocks(0, 2), 1e-9, 1e-7);
        var changed = _announced.Changed;

        _announced.Measured(secondsPerWork, 1e-7);

        Assert.Equal(isTold, changed.IsCompleted);
        Assert.Equal(isTold ? secondsPerWork : 1e-9, _announced.RingWorker!.SecondsPerWork);
    }

    [Fact]
    public void Leave_Worker_IsTold()
    {
        _announced.Join(Samples.PlanId, Rest, new HeldBlocks(0, 2), 1e-9, 1e-7);
        var changed = _announced.Changed;

        _announced.Leave();

        Assert.True(changed.IsCompleted);
        Assert.True(_announced.RingWorker!.Leaving);
    }
}
