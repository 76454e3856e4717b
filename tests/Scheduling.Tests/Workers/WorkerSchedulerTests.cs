using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Tests.Workers;

public sealed class WorkerSchedulerTests
{
    private static readonly LayerChain Chain = Samples.Chain(10);
    private static readonly StepTimes Half = new(0.5, double.NaN, 0.01);
    private readonly RecordedEffects _effects = new();

    [Fact]
    public void TryAdmit_ArMdi_RunsItsShareAndHandsOn()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);

        var item = scheduler.TryAdmit(0, source: 5);
        scheduler.Completed(0.5, Half);

        var run = Assert.Single(_effects.Runs);
        Assert.Equal((5, 1), (run.End, run.Next));
        var (worker, handed) = Assert.Single(_effects.Handovers);
        Assert.Equal((1, 5, item!.Id), (worker, handed.Position, handed.Id));
        Assert.True(scheduler.Awaits(item.Id, 0, 1));
    }

    [Fact]
    public void TryAdmit_QueuesAreFull_Refuses()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.Local);

        for (var index = 0; index < 17; index++)
        {
            Assert.NotNull(scheduler.TryAdmit(0, source: 0));
        }

        Assert.Null(scheduler.TryAdmit(0, source: 0));
        Assert.Equal(17, scheduler.Unanswered);
    }

    [Fact]
    public void TryAdmit_OneSourceHasItsFill_OthersAreAdmittedAndItAgainAfterAnAnswer()
    {
        WorkerScheduler scheduler = new(
            0, Chain, Samples.Policy(SchedulingPolicies.Finish)(), new SchedulerOptions { MaxUnanswered = 2 }, Samples.View(Chain, 1), _effects);
        scheduler.TryAdmit(0, source: 5);
        scheduler.TryAdmit(0, source: 5);

        Assert.Null(scheduler.TryAdmit(0, source: 5));
        Assert.NotNull(scheduler.TryAdmit(0, source: 6));
        Assert.Equal((2, 1, 3), (scheduler.UnansweredOf(5), scheduler.UnansweredOf(6), scheduler.Unanswered));

        scheduler.Completed(0.5, Half);
        Assert.NotNull(scheduler.TryAdmit(0, source: 5));
    }

    [Fact]
    public void Accept_SameItemAgain_IsTakenOnce()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi);
        var item = Foreign(attempt: 0) with { Allocation = new([0, 1], [3, 10]) };

        Assert.True(scheduler.Accept(0, 0, item).IsTaken);
        Assert.True(scheduler.Accept(0, 0, item).IsTaken);
        scheduler.Completed(0.5, Half);

        Assert.Single(_effects.Runs);
        Assert.Single(_effects.Results);
    }

    [Fact]
    public void Accept_LaterAttemptWhileItRuns_IsNamedInWhatFollows()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi, workers: 3);
        scheduler.Accept(0, 0, Foreign(attempt: 0));

        scheduler.Accept(0.1, 0, Foreign(attempt: 3));
        scheduler.Completed(0.5, Half);

        Assert.Equal(3, Assert.Single(_effects.Handovers).Item.Attempt);
    }

    [Fact]
    public void Handed_Foreign_IsNotedToItsOriginUntilThatKnows()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi, workers: 3);
        var item = Foreign(attempt: 0);
        scheduler.Accept(0, 0, item);
        scheduler.Completed(0.5, Half);

        scheduler.Handed(0.6, item.Id, 0, 2, new Acceptance(IsTaken: true, 1, new PeerReport { Stamp = 1 }), 0.1);

        var (origin, note) = Assert.Single(_effects.Notes);
        Assert.Equal((0, 2), (origin, note.Holder));
        Assert.True(scheduler.AwaitsNote(note));
        scheduler.Noted(note);
        Assert.True(scheduler.IsDone);
    }

    [Fact]
    public void Handed_Refused_IsHandedAgainWithoutComputing()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);
        var item = scheduler.TryAdmit(0, source: 0)!;
        scheduler.Completed(0.5, Half);

        scheduler.Handed(0.6, item.Id, 0, 1, new Acceptance(IsTaken: false, 1, new PeerReport { Stamp = 1 }), 0.1);
        Assert.Single(_effects.Runs);
        scheduler.Wake(0.6 + Assert.Single(_effects.Wakes));

        Assert.Equal((5, 5, 1), (_effects.Runs[1].Item.Position, _effects.Runs[1].End, _effects.Runs[1].Next));
    }

    [Fact]
    public void ChangeView_HolderIsLost_BeginsAgain()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);
        var item = scheduler.TryAdmit(0, source: 0)!;
        scheduler.Completed(0.5, Half);
        scheduler.Handed(0.6, item.Id, 0, 1, new Acceptance(IsTaken: true, 1, new PeerReport { Stamp = 1 }), 0.1);

        scheduler.ChangeView(1, Samples.View(Chain, workers: 1, version: 2));

        Assert.Equal((1, 0, 10), (_effects.Runs[1].Item.Attempt, _effects.Runs[1].Item.Position, _effects.Runs[1].End));
    }

    [Fact]
    public void Answer_Twice_CountsOnce()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);
        var item = scheduler.TryAdmit(0, source: 0)!;
        scheduler.Completed(0.5, Half);

        Assert.True(scheduler.Answer(1, item.Id, 1, new PeerReport { Stamp = 1 }));
        Assert.False(scheduler.Answer(1, item.Id, 1, new PeerReport { Stamp = 2 }));

        Assert.Single(_effects.Answers);
    }

    [Fact]
    public void ChangeView_OriginIsLost_ForgetsItsItems()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi, workers: 3);
        scheduler.Accept(0, 0, Foreign(attempt: 0));
        scheduler.Accept(0, 0, Foreign(attempt: 0) with { Id = new ItemId(0, 8) });

        scheduler.ChangeView(0.2, new RingView(2, Samples.View(Chain, workers: 3).Members.Skip(1)));
        scheduler.Completed(0.5, Half);

        Assert.Single(_effects.Runs);
        Assert.Empty(_effects.Handovers);
        Assert.True(scheduler.IsDone);
    }

    [Fact]
    public void ChangeView_WasLostItself_TakesNoEarlierAcknowledgement()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);
        var item = scheduler.TryAdmit(0, source: 0)!;
        scheduler.Completed(0.5, Half);

        var members = Samples.View(Chain, workers: 2).Members;
        scheduler.ChangeView(1, new RingView(5, [members[0] with { Incarnation = 5 }, members[1]]));
        scheduler.Completed(1.1, Half);
        scheduler.Handed(1.2, item.Id, 0, 1, new Acceptance(IsTaken: true, 1, new PeerReport { Stamp = 1 }), 0.1);

        Assert.Equal((1, 5), (_effects.Handovers[1].Item.Attempt, _effects.Handovers[1].Item.OriginIncarnation));
        Assert.True(scheduler.Awaits(item.Id, 1, 1));
    }

    [Fact]
    public void Completed_QueueBecomesHalfAsLong_TellsItsFeeder()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi, workers: 3);
        for (var index = 0; index < 5; index++)
        {
            scheduler.Accept(0, 0, Foreign(attempt: 0) with { Id = new ItemId(0, index) });
        }

        for (var index = 1; index <= 4; index++)
        {
            scheduler.Completed(index, Half);
        }

        // One ran at once; four waited, then three, two, one and none.
        Assert.Equal([(0, 2), (0, 1), (0, 0)], _effects.Told.Select(told => (told.Worker, told.Report.QueueLengths.Sum(length => length.Value))));
    }

    [Fact]
    public void Needs_ItemOfOwnSource_ItsInputUntilTheAnswerAndWhatItCarriesUntilItIsTaken()
    {
        var scheduler = Scheduler(0, SchedulingPolicies.ArMdi);
        var next = scheduler.NextId(source: 5);
        var item = scheduler.TryAdmit(0, source: 5)!;
        Assert.Equal(next, item.Id);
        Assert.True(scheduler.Needs(item.Id, 0));
        Assert.False(scheduler.Needs(item.Id, 5));

        scheduler.Completed(0.5, Half);
        Assert.True(scheduler.Needs(item.Id, 5));

        scheduler.Handed(0.6, item.Id, 0, 1, new Acceptance(IsTaken: true, 1, new PeerReport { Stamp = 1 }), 0.1);
        Assert.False(scheduler.Needs(item.Id, 5));
        Assert.True(scheduler.Needs(item.Id, 0));

        scheduler.Answer(1, item.Id, 1, new PeerReport { Stamp = 2 });
        Assert.False(scheduler.Needs(item.Id, 0));
    }

    [Fact]
    public void Needs_ItemOfAnother_WhatCameUntilItRanAndTheResultUntilItIsDelivered()
    {
        var scheduler = Scheduler(1, SchedulingPolicies.ArMdi);
        var item = Foreign(attempt: 0) with { Allocation = new([0, 1], [3, 10]) };
        scheduler.Accept(0, 0, item);
        Assert.True(scheduler.Needs(item.Id, 3));

        scheduler.Completed(0.5, Half);
        Assert.False(scheduler.Needs(item.Id, 3));
        Assert.True(scheduler.Needs(item.Id, 10));

        scheduler.Delivered(item.Id);
        Assert.False(scheduler.Needs(item.Id, 10));
    }

    [Fact]
    public void TryAdmit_FirstSequenceGiven_BeginsThere()
    {
        WorkerScheduler scheduler = new(
            0, Chain, Samples.Policy(SchedulingPolicies.Local)(), new SchedulerOptions(), Samples.View(Chain, 1), _effects, firstSequence: 1L << 40);

        Assert.Equal(new ItemId(3, 1L << 40), scheduler.TryAdmit(0, source: 3)!.Id);
        Assert.Equal(new ItemId(3, (1L << 40) + 1), scheduler.TryAdmit(0, source: 3)!.Id);
    }

    private static WorkItem Foreign(int attempt) => new()
    {
        Id = new ItemId(0, 7),
        Origin = 0,
        OriginIncarnation = 1,
        AdmittedSeconds = 0,
        Attempt = attempt,
        Position = 3,
        Allocation = new([0, 1, 2], [3, 6, 10]),
    };

    private WorkerScheduler Scheduler(int worker, string policy, int workers = 2) => new(
        worker, Chain, Samples.Policy(policy)(), new SchedulerOptions { QueueCapacity = 16, MaxUnanswered = 64 }, Samples.View(Chain, workers), _effects);
}
