using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>What a policy decides on: the queues of one worker, its speed, and what it knows of others.</summary>
public sealed class WorkerState
{
    private readonly Dictionary<int, WaitingItems> _bySource = [];
    private readonly List<WaitingItems> _waiting = [];
    private readonly Dictionary<int, PeerState> _peers = [];
    private readonly List<PeerState> _neighbours = [];
    private double _waitingWork;
    private int _waitingMessages;

    internal WorkerState(int worker, LayerChain chain, RingView view, SchedulerOptions options)
    {
        Worker = worker;
        Chain = chain;
        Options = options;
        Self = view.Find(worker) ?? throw new ArgumentException($"Worker {worker} is not in the view that it starts with.", nameof(view));
        Speed = new WorkerSpeed(chain, Self, options.MessageSeconds);
        Local = new WaitingItems(worker);
        View = view;
        CanTake = other => _peers.TryGetValue(other, out var peer) ? !peer.Member.IsLeaving : View.Find(other) is { IsLeaving: false };
        ChangeView(view, forgets: false);
    }

    /// <summary>This worker's number.</summary>
    public int Worker { get; }

    /// <summary>The model.</summary>
    public LayerChain Chain { get; }

    /// <summary>Bounds.</summary>
    public SchedulerOptions Options { get; }

    /// <summary>Who is there.</summary>
    public RingView View { get; private set; }

    /// <summary>This worker as registered.</summary>
    public Member Self { get; private set; }

    /// <summary>What it measured of itself.</summary>
    public WorkerSpeed Speed { get; }

    /// <summary>q_l of MS-MDI: items of its own source that it computes whole.</summary>
    public WaitingItems Local { get; }

    /// <summary>The queues by source that are not empty; the local one is not among them.</summary>
    public IReadOnlyList<WaitingItems> Waiting => _waiting;

    /// <summary>Sum of the weights of all that wait here.</summary>
    public double WaitingWeight { get; private set; }

    /// <summary>Workers that it exchanges load with.</summary>
    public IReadOnlyList<PeerState> Neighbours => _neighbours;

    /// <summary>What other workers report of their load on average.</summary>
    public UsualLoad Usual { get; } = new();

    /// <summary>When the processor is expected to be free.</summary>
    public double BusyUntilSeconds { get; internal set; } = double.NegativeInfinity;

    internal Func<int, bool> CanTake { get; }

    internal IReadOnlyCollection<WaitingItems> Queues => _bySource.Values;

    /// <summary>Seconds in which the processor would have computed what is here.</summary>
    public double BacklogSeconds(double nowSeconds) =>
        (_waitingWork * Speed.SecondsPerWork) + (_waitingMessages * Speed.ReceiveSeconds) + Math.Max(0, BusyUntilSeconds - nowSeconds);

    /// <summary>The queue of a source, made when there is none.</summary>
    public WaitingItems QueueOf(int source)
    {
        if (!_bySource.TryGetValue(source, out var queue))
        {
            _bySource.Add(source, queue = new WaitingItems(source));
        }

        return queue;
    }

    /// <summary>What is known of another worker; null when it is not there.</summary>
    public PeerState? Peer(int worker)
    {
        if (!_peers.TryGetValue(worker, out var peer) && worker != Worker && View.Find(worker) is { } member)
        {
            _peers.Add(worker, peer = new PeerState(member, Options));
        }

        return peer;
    }

    internal void Add(WaitingItems queue, WorkItem item, bool atFront = false)
    {
        if (queue.Count == 0 && queue != Local)
        {
            _waiting.Add(queue);
        }

        queue.Add(item, atFront);
        Count(item, 1);
    }

    internal WorkItem Take(WaitingItems queue)
    {
        var item = queue.Take()
            ?? throw new InvalidOperationException($"A policy chose the queue of source {queue.Source} at worker {Worker}, in which nothing waits.");

        Count(item, -1);
        if (queue.Count == 0 && queue != Local)
        {
            _waiting.Remove(queue);
        }

        return item;
    }

    internal void Drop(WaitingItems queue, Func<WorkItem, bool> keeps)
    {
        var kept = queue.Items.Where(keeps).ToList();
        if (kept.Count == queue.Count)
        {
            return;
        }

        while (queue.Count > 0)
        {
            Take(queue);
        }

        foreach (var item in kept)
        {
            Add(queue, item);
        }
    }

    internal void ChangeView(RingView view, bool forgets)
    {
        if (forgets)
        {
            _peers.Clear();
        }

        View = view;
        Self = view.Find(Worker) ?? Self;
        foreach (var (worker, peer) in _peers)
        {
            if (view.HasLost(worker, peer.Member.Incarnation))
            {
                _peers.Remove(worker);
            }
            else if (view.Find(worker) is { } member)
            {
                peer.Member = member;
                if (member.LastBlock < Chain.Blocks)
                {
                    // What it said of the rest was about those who were there then. Who is not asked does not say anything else.
                    peer.Forget();
                }
            }
        }

        _neighbours.Clear();
        foreach (var member in view.Neighbours(Worker, Options.MaxNeighbours))
        {
            _neighbours.Add(Peer(member.Worker)!);
        }
    }

    private void Count(WorkItem item, int sign)
    {
        var work = Chain.Work(item.Position, Math.Max(item.Position, Self.LastBlock));
        _waitingWork = Math.Max(0, _waitingWork + (sign * work));
        _waitingMessages += sign * (item.ByMessage ? 1 : 0);
        WaitingWeight = Math.Max(0, WaitingWeight + (sign * item.Weight));
    }
}
