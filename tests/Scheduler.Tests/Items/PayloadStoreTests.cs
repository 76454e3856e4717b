using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduling.Items;

namespace EdgeAspire.Scheduler.Tests.Items;

public sealed class PayloadStoreTests
{
    private readonly PayloadStore _store = new();

    [Fact]
    public void Settle_ItemThatIsAnsweredFor_StaysUntilItIsNot()
    {
        var scheduler = Samples.Scheduler(new NoEffects());
        using MemoryStream owner = new();
        var id = scheduler.NextId(0);
        _store.Put(id, 0, Samples.Payload(owner: owner));
        scheduler.TryAdmit(0, source: 0);
        _store.Settle(scheduler, id, 0);
        Assert.Equal((1, 16), (_store.Count, _store.LengthBytes));

        scheduler.Completed(1, new(1, double.NaN, double.NaN));
        _store.Settle(scheduler, id, 0);
        Assert.Equal((0, 0), (_store.Count, _store.LengthBytes));
        Assert.False(owner.CanRead);
    }

    [Fact]
    public void Put_WhatIsHereAlready_IsGivenUp()
    {
        using MemoryStream first = new();
        using MemoryStream second = new();
        _store.Put(new ItemId(0, 1), 0, Samples.Payload(owner: first));
        _store.Put(new ItemId(0, 1), 0, Samples.Payload(owner: second));
        Assert.True(first.CanRead);
        Assert.False(second.CanRead);
        Assert.Equal(16, _store.LengthBytes);
    }

    [Fact]
    public void Settle_ManyThatNobodyAnswersFor_AreGivenUpTogether()
    {
        var scheduler = Samples.Scheduler(new NoEffects());
        for (var item = 0; item < 100; item++)
        {
            _store.Put(new ItemId(9, item), 1, Samples.Payload());
            _store.Settle(scheduler, new ItemId(8, item), 1);
        }

        Assert.InRange(_store.Count, 0, 32);
    }

    [Fact]
    public void Lease_AfterItWasGivenUp_KeepsTheMemory()
    {
        var scheduler = Samples.Scheduler(new NoEffects());
        using MemoryStream owner = new();
        _store.Put(new ItemId(0, 1), 1, Samples.Payload(owner: owner));
        var lease = _store.Lease(new ItemId(0, 1), 1);
        _store.Sweep(scheduler);
        Assert.True(owner.CanRead);
        lease.Dispose();
        Assert.False(owner.CanRead);
    }

    [Fact]
    public void Lease_WhatIsNotHere_IsADefect() => Assert.Throws<InvalidOperationException>(() => _store.Lease(new ItemId(0, 1), 0));
}
