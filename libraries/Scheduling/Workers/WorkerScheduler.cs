using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>
/// The scheduler of one worker: its queues, its one processor, what it handed over and not yet knows to be taken, and what its own source
/// waits for. Driven by events, from one thread at a time; answers with <see cref="IWorkerEffects"/>. Every admitted item is answered exactly
/// once at its source for as long as that lives: the source keeps it, knows which worker has it, and begins it again when that one is lost.
/// </summary>
public sealed partial class WorkerScheduler
{
    private readonly ISchedulingPolicy _policy;
    private readonly IWorkerEffects _effects;
    private readonly Custody _custody = new();
    private readonly SourceLedger _ledger = new();
    private Running? _running;
    private long _stamp;
    private long _sequence;
    private bool _isLeaving;

    /// <summary>Makes a worker's scheduler.</summary>
    /// <param name="worker">Its number.</param>
    /// <param name="chain">The model.</param>
    /// <param name="policy">Who decides; of this worker alone.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="view">Who is there, this worker among them.</param>
    /// <param name="effects">Who does what it says.</param>
    /// <param name="firstSequence">
    /// The number of the first item that it admits. A process that takes the place of another under the same source number begins where that
    /// one never was, because what that one admitted may still be under way.
    /// </param>
    public WorkerScheduler(
        int worker, LayerChain chain, ISchedulingPolicy policy, SchedulerOptions options, RingView view, IWorkerEffects effects, long firstSequence = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(view);
        _policy = policy;
        _effects = effects;
        _sequence = firstSequence;
        State = new WorkerState(worker, chain, view, options);
    }

    /// <summary>What the policy sees.</summary>
    public WorkerState State { get; }

    /// <summary>Items of its own sources that are not answered.</summary>
    public int Unanswered => _ledger.Count;

    /// <summary>Items of one of its own sources that are not answered.</summary>
    public int UnansweredOf(int source) => _ledger.CountOf(source);

    /// <summary>Whether nothing is here and nothing of its own is elsewhere.</summary>
    public bool IsDone => _running is null && _ledger.Count == 0 && _custody.IsEmpty && State.Local.Count == 0 && State.Waiting.Count == 0;

    /// <summary>Whether it is leaving: it takes nothing more.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>Decisions made.</summary>
    public long Decisions { get; private set; }

    /// <summary>What the next item that a source admits will be called.</summary>
    public ItemId NextId(int source) => new(source, _sequence);

    /// <summary>
    /// Whether this worker still answers for an item as it is at a cut: what it carries there (the input, activations, the result) has to be
    /// kept for as long.
    /// </summary>
    /// <param name="id">The item.</param>
    /// <param name="position">The cut.</param>
    public bool Needs(ItemId id, int position) =>
        (position == 0 && _ledger.Contains(id)) || _custody.Needs(id, position);

    /// <summary>Admits an item of one of this worker's own sources.</summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="source">The source's number.</param>
    /// <param name="weight">Its priority.</param>
    /// <param name="deadlineSeconds">Seconds from now in which it wants the result.</param>
    /// <returns>The item; null when the queues are full, which is "too many requests" to who brought it.</returns>
    public WorkItem? TryAdmit(double nowSeconds, int source, double weight = 1, double deadlineSeconds = double.PositiveInfinity)
    {
        if (_isLeaving || _ledger.CountOf(source) >= State.Options.MaxUnanswered)
        {
            return null;
        }

        WorkItem item = new()
        {
            Id = new ItemId(source, _sequence),
            Origin = State.Worker,
            OriginIncarnation = State.Self.Incarnation,
            AdmittedSeconds = nowSeconds,
            DeadlineSeconds = nowSeconds + deadlineSeconds,
            Weight = weight,
        };
        var queue = _policy.Place(State, ref item);
        if (queue.Count >= State.Options.QueueCapacity)
        {
            return null;
        }

        _sequence++;
        _ledger.Add(item);
        Wait(queue, item);
        Pump(nowSeconds);
        return item;
    }

    /// <summary>Takes an item that another worker hands over. What is here already is taken again without being done twice.</summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="from">Who hands it over.</param>
    /// <param name="item">The item.</param>
    public Acceptance Accept(double nowSeconds, int from, WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var isTaken = _custody.Relabel(item);
        if (!isTaken && !_isLeaving)
        {
            var queue = State.QueueOf(item.Id.Source);
            if (queue.Count < State.Options.QueueCapacity)
            {
                isTaken = true;
                queue.Feeder = from;
                Wait(queue, item with { ByMessage = true });
                Pump(nowSeconds);
                queue.ToldCount = queue.Count;
            }
        }

        return new Acceptance(isTaken, State.Self.Incarnation, Report(nowSeconds));
    }

    /// <summary>The processor has done what <see cref="IWorkerEffects.Run"/> said.</summary>
    public void Completed(double nowSeconds, in StepTimes times)
    {
        var (item, end, next) = _running ?? throw new InvalidOperationException($"Nothing runs on worker {State.Worker}.");
        _running = null;
        State.Speed.Add(item.Position, end, times);
        State.BusyUntilSeconds = nowSeconds;
        item = _custody.Release(item) with { Position = end };
        if (item.Origin == State.Worker)
        {
            item = item with { OriginIncarnation = State.Self.Incarnation };
        }

        if (!IsOrphan(item))
        {
            Pass(nowSeconds, item, next);
        }

        Pump(nowSeconds);
    }

    /// <summary>An item that was handed over has been taken or refused.</summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="id">The item.</param>
    /// <param name="attempt">Which attempt at it was sent.</param>
    /// <param name="worker">Who answers.</param>
    /// <param name="acceptance">The answer.</param>
    /// <param name="linkSeconds">What the message took on its way.</param>
    public void Handed(double nowSeconds, ItemId id, int attempt, int worker, in Acceptance acceptance, double linkSeconds)
    {
        Observe(nowSeconds, worker, acceptance.Report);
        if (_custody.TakeBack(id, attempt, worker) is not { } handover)
        {
            return;
        }

        var item = handover.Item;

        if (State.Peer(worker) is { } peer)
        {
            peer.Acknowledged(handover);
            peer.Link.Add(State.Chain.BytesAt(item.Position), linkSeconds);
            if (!acceptance.IsTaken)
            {
                peer.FullUntilSeconds = nowSeconds + State.Options.RetrySeconds;
            }
        }

        if (!acceptance.IsTaken)
        {
            WaitAgain(item);
            _effects.WakeAfter(State.Options.RetrySeconds);
            Pump(nowSeconds);
            return;
        }

        Whereabouts whereabouts = new(id, item.Attempt, item.Position, worker, acceptance.Incarnation);
        if (item.Origin == State.Worker)
        {
            Moved(nowSeconds, whereabouts);
        }
        else
        {
            _custody.Owe(item.Origin, item.OriginIncarnation, whereabouts);
            _effects.Note(item.Origin, whereabouts);
        }
    }

    /// <summary>Takes another worker's report, if it is there.</summary>
    public void Observe(double nowSeconds, int worker, PeerReport report)
    {
        if (State.Peer(worker) is { } peer)
        {
            peer.Observe(report, nowSeconds);
            State.Usual.Add(report);
        }
    }

    /// <summary>Makes a report for an acknowledgement.</summary>
    public PeerReport Report(double nowSeconds) => _policy.Report(State, ++_stamp, nowSeconds);

    /// <summary>Looks again for something to do.</summary>
    public void Wake(double nowSeconds) => Pump(nowSeconds);

    /// <summary>Takes nothing more and ends what is here; afterwards <see cref="IsDone"/>.</summary>
    public void Leave() => _isLeaving = true;

    private void Wait(WaitingItems queue, WorkItem item, bool atFront = false)
    {
        _custody.Hold(item);
        State.Add(queue, item, atFront);
    }

    // It was computed so far here, so that it may be handed on as it is.
    private void WaitAgain(WorkItem item)
    {
        if (!_custody.Relabel(item))
        {
            Wait(State.QueueOf(item.Id.Source), item with { ByMessage = false }, atFront: true);
        }
    }

    private void Pass(double nowSeconds, WorkItem item, int next)
    {
        if (item.Position == State.Chain.Blocks)
        {
            if (item.Origin == State.Worker)
            {
                Finish(item.Id);
            }
            else
            {
                _custody.Owe(item);
                _effects.Deliver(item);
            }
        }
        else if (State.Peer(next) is { } peer)
        {
            var seconds = peer.Report is { ProcessorSeconds.Count: > 0 } report
                ? report.ProcessorSeconds[item.Position]
                : State.Chain.Work(item.Position, State.Chain.Blocks) * peer.Member.SecondsPerWork;
            seconds = double.IsFinite(seconds) ? seconds : 0;
            if (_custody.GivenOf(item.Id) is { } earlier)
            {
                State.Peer(earlier.Worker)?.Acknowledged(earlier);
            }

            Handover handover = new(item, next, seconds);
            peer.Sent(handover);
            _custody.Give(handover);
            _effects.Hand(next, item);
        }
        else
        {
            WaitAgain(item);
        }
    }

    private void Pump(double nowSeconds)
    {
        while (_running is null)
        {
            var step = _policy.Next(State, nowSeconds);
            Decisions++;
            if (step.Queue is null)
            {
                return;
            }

            var item = State.Take(step.Queue);
            TellFeeder(nowSeconds, step.Queue);
            if (item.Origin == State.Worker && !_ledger.Contains(item.Id))
            {
                // Another attempt at it was answered meanwhile.
                _custody.Release(item);
                continue;
            }

            _running = new Running(item, step.End, step.Next);
            State.BusyUntilSeconds = nowSeconds
                + (State.Chain.Work(item.Position, step.End) * State.Speed.SecondsPerWork)
                + (item.ByMessage ? State.Speed.ReceiveSeconds : 0)
                + (step.Next == Step.Nobody ? 0 : State.Speed.SendSeconds);
            _effects.Run(item, step.End, step.Next);
        }
    }

    private void TellFeeder(double nowSeconds, WaitingItems queue)
    {
        if (_policy.TellsWhenShorter && queue.Feeder != Step.Nobody && queue.Count < queue.ToldCount && 2 * queue.Count <= queue.ToldCount)
        {
            queue.ToldCount = queue.Count;
            _effects.Tell(queue.Feeder, Report(nowSeconds));
        }
    }

    private sealed record Running(WorkItem Item, int End, int Next);
}
