using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.History;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.Scheduler.Telemetry;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Workers;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Running;

/// <summary>
/// The scheduler of this worker over a real network: its events come one at a time under a lock, what it says is done after the lock was left.
/// It decides nothing; it keeps what items carry for as long as the scheduler answers for them.
/// </summary>
internal sealed partial class Worker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Action> _said = [];
    private readonly PayloadStore _payloads = new();
    private readonly Dictionary<ItemId, TaskCompletionSource<Payload>> _callers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkerScheduler _scheduler;
    private readonly SourceTable _sources;
    private readonly LocalStage _stage;
    private readonly Messenger _messenger;
    private readonly WorkerClock _clock;
    private readonly SchedulerMetrics _metrics;
    private readonly WorkerHistory _history;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Worker> _logger;
    private int _isDisposed;

    /// <summary>Begins to schedule.</summary>
    /// <param name="chain">The model.</param>
    /// <param name="view">Who is there, this worker among them.</param>
    /// <param name="firstSequence">The number of the first item, where no process before this one was.</param>
    public Worker(
        PartChain chain,
        RingView view,
        long firstSequence,
        SourceTable sources,
        LocalStage stage,
        Messenger messenger,
        WorkerClock clock,
        SchedulerMetrics metrics,
        WorkerHistory history,
        IOptions<SchedulerOptions> options,
        TimeProvider time,
        ILogger<Worker> logger)
    {
        Chain = chain;
        _sources = sources;
        _stage = stage;
        _messenger = messenger;
        _clock = clock;
        _metrics = metrics;
        _history = history;
        _options = options.Value;
        _time = time;
        _logger = logger;
        Stopping = _stopping.Token;
        Number = WorkerNumber.Of(_options.DeviceName);
        var policy = SchedulingPolicies.Create(_options.Policy, _options.Allocation, _options.LocalWinsTies)
            ?? throw new InvalidOperationException($"There is no policy '{_options.Policy}'.");
        _scheduler = new WorkerScheduler(Number, chain.Chain, policy, _options.Bounds, view, new Effects(this), firstSequence);
    }

    /// <summary>This worker's number.</summary>
    public int Number { get; }

    /// <summary>The model.</summary>
    public PartChain Chain { get; }

    /// <summary>Whether nothing is here and nothing of its own is elsewhere.</summary>
    public bool IsDone => Do(_ => _scheduler.IsDone);

    /// <summary>What the worker measured of itself, in seconds per unit of work and per parameter.</summary>
    public (double PerWork, double PerParameter) Speed => Do(_ => (_scheduler.State.Speed.SecondsPerWork, _scheduler.State.Speed.SecondsPerParameter));

    /// <summary>Admits an item of a source of this worker and waits for its answer.</summary>
    /// <param name="source">The source.</param>
    /// <param name="input">What the model takes; taken over.</param>
    /// <param name="limit">How long to wait; the item is finished all the same.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The result, the caller's to dispose; <see cref="ErrorReason.Overloaded"/> when the queues are full.</returns>
    public async Task<Outcome<Payload>> AnswerAsync(Source source, Payload input, TimeSpan limit, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Payload> caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Do(now => Admit(now, source, input, limit, caller)) is { } refused)
        {
            source.Refused();
            _metrics.Refused(source.Name);
            return refused;
        }

        source.Admitted();
        _metrics.Admitted(source.Name);
        try
        {
            var result = await caller.Task.WaitAsync(limit, _time, cancellationToken);
            if (result.Error is not { } error)
            {
                return result;
            }

            result.Dispose();
            return error;
        }
        catch (TimeoutException)
        {
            DisposeLater(caller.Task);
            return new Error(ErrorReason.DeadlineExceeded, $"Worker '{_options.DeviceName}' has no answer after {limit.TotalSeconds} s; the item goes on.");
        }
        catch (OperationCanceledException)
        {
            DisposeLater(caller.Task);
            return new Error(ErrorReason.Cancelled, "The caller cancelled.");
        }
    }

    /// <summary>Takes an item that another worker hands over.</summary>
    /// <param name="from">Who hands it over.</param>
    /// <param name="item">The item, on this worker's clock.</param>
    /// <param name="payload">What it carries; taken over.</param>
    public Acceptance Accept(int from, WorkItem item, Payload payload) => Do(now =>
    {
        if (!_scheduler.Needs(item.Id, item.Position) && HasNoRoom(payload))
        {
            payload.Dispose();
            return new Acceptance(IsTaken: false, _scheduler.State.Self.Incarnation, _scheduler.Report(now));
        }

        _payloads.Put(item.Id, item.Position, payload);
        var acceptance = _scheduler.Accept(now, from, item);
        _payloads.Settle(_scheduler, item.Id, item.Position);
        return acceptance;
    });

    /// <summary>Takes the result of an item of this worker's source; the first one counts.</summary>
    public void Answer(ItemId id, int from, Payload result, PeerReport report) => Do(now =>
    {
        _payloads.Put(id, Chain.Blocks, result);
        if (!_scheduler.Answer(now, id, from, report))
        {
            _metrics.AnsweredAgain();
        }

        Settle(id, 0, Chain.Blocks);
    });

    /// <summary>An item of this worker's source has been taken over by another worker.</summary>
    public void Moved(Whereabouts whereabouts) => Do(now => _scheduler.Moved(now, whereabouts));

    /// <summary>Takes another worker's report.</summary>
    public void Observe(int from, PeerReport report) => Do(now => _scheduler.Observe(now, from, report));

    /// <summary>What this worker says of itself.</summary>
    public PeerReport Report() => Do(_scheduler.Report);

    /// <summary>An item that was handed over has been taken or refused.</summary>
    public void Handed(ItemId id, int attempt, int position, int to, Acceptance acceptance, double linkSeconds) => Do(now =>
    {
        _scheduler.Handed(now, id, attempt, to, acceptance, linkSeconds);
        Settle(id, position);
    });

    /// <summary>A result has been acknowledged.</summary>
    public void Delivered(ItemId id) => Do(_ =>
    {
        _scheduler.Delivered(id);
        Settle(id, Chain.Blocks);
    });

    /// <summary>A note has been acknowledged.</summary>
    public void Noted(Whereabouts whereabouts) => Do(_ => _scheduler.Noted(whereabouts));

    /// <summary>Whether an item is still on its way to a worker.</summary>
    public bool Awaits(ItemId id, int attempt, int to) => Do(_ => _scheduler.Awaits(id, attempt, to));

    /// <summary>Whether a result still has to be delivered.</summary>
    public bool AwaitsDelivery(ItemId id) => Do(_ => _scheduler.AwaitsDelivery(id));

    /// <summary>Whether a note still has to be acknowledged.</summary>
    public bool AwaitsNote(Whereabouts whereabouts) => Do(_ => _scheduler.AwaitsNote(whereabouts));

    /// <summary>Takes a new view of who is there.</summary>
    public void ChangeView(RingView view) => Do(now =>
    {
        _scheduler.ChangeView(now, view);
        _payloads.Sweep(_scheduler);
    });

    /// <summary>Takes nothing more and ends what is here.</summary>
    public void Leave() => Do(_ => _scheduler.Leave());

    /// <summary>Looks at the worker from outside, one event at a time like everything else.</summary>
    public T Look<T>(Func<WorkerScheduler, PayloadStore, double, T> look) => Do(now => look(_scheduler, _payloads, now));

    public void Dispose()
    {
        // The container knows its host by two names, and disposes it by both.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        _stopping.Cancel();
        lock (_gate)
        {
            _payloads.Clear();
        }

        _stopping.Dispose();
    }

    private static void DisposeLater(Task<Payload> answer) => _ = answer.ContinueWith(
        static done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private Error? Admit(double nowSeconds, Source source, Payload input, TimeSpan limit, TaskCompletionSource<Payload> caller)
    {
        if (HasNoRoom(input))
        {
            input.Dispose();
            return new Error(
                ErrorReason.Overloaded,
                $"Worker '{_options.DeviceName}' holds {_payloads.LengthBytes} bytes; '{SchedulerOptions.Section}:{nameof(SchedulerOptions.MaxPayloadBytes)}' allows {_options.MaxPayloadBytes}.");
        }

        var id = _scheduler.NextId(source.Number);
        _payloads.Put(id, 0, input);
        if (_scheduler.TryAdmit(nowSeconds, source.Number, source.Weight, source.SecondsFor(limit)) is null)
        {
            Settle(id, 0);
            return _scheduler.IsLeaving
                ? new Error(ErrorReason.ModelNotReady, $"Worker '{_options.DeviceName}' is stopping.")
                : new Error(
                    ErrorReason.Overloaded,
                    $"The queues of source '{source.Name}' at worker '{_options.DeviceName}' are full: {_scheduler.UnansweredOf(source.Number)} items are unanswered; '{SchedulerOptions.Section}:{nameof(SchedulerOptions.QueueCapacity)}' is {_options.QueueCapacity}, '{SchedulerOptions.Section}:{nameof(SchedulerOptions.MaxUnanswered)}' {_options.MaxUnanswered}.");
        }

        _callers.Add(id, caller);
        return null;
    }

    private bool HasNoRoom(Payload payload) => _payloads.LengthBytes + payload.LengthBytes > _options.MaxPayloadBytes;

    private void Settle(ItemId id, params ReadOnlySpan<int> positions)
    {
        foreach (var position in positions)
        {
            _payloads.Settle(_scheduler, id, position);
        }
    }

    private void Do(Action<double> happens) => Do(now =>
    {
        happens(now);
        return true;
    });

    private T Do<T>(Func<double, T> happens)
    {
        T result;
        Action[] said;
        lock (_gate)
        {
            result = happens(_clock.NowSeconds);
            said = _said.Count == 0 ? [] : [.. _said];
            _said.Clear();
        }

        foreach (var effect in said)
        {
            effect();
        }

        return result;
    }
}
