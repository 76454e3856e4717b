using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>
/// Ours: what an item's finish costs, instead of queue lengths. For the next item in fair order it compares every cut up to which it may
/// be computed here and every neighbour that may take it from there, by
/// <code>
/// J = (w + W) P  +  w (L + R') + (w + W') P' + w Q'
/// </code>
/// P and P' are processor seconds here and there (messages included), W and W' the weights of the items that wait for these processors, w the
/// item's own, L the link, R' the seconds until the neighbour has computed what it has, Q' what follows behind it. So each term is seconds that
/// somebody waits, times the weight of who waits: the item itself, and all that it delays. An item stays at its source until its turn comes:
/// then more is known, and less is lost when a worker dies.
/// </summary>
public sealed class FinishPolicy : ISchedulingPolicy
{
    private const double Tolerance = 0.01;

    private readonly FairOrder _order = new();
    private readonly List<WaitingItems> _stuck = [];
    private float[]? _processor;
    private float[]? _rest;
    private double _secondsPerWork;
    private double _receiveSeconds;
    private int _firstBlock;

    /// <inheritdoc/>
    public string Name => SchedulingPolicies.Finish;

    /// <inheritdoc/>
    public bool TellsWhenShorter => false;

    /// <inheritdoc/>
    public WaitingItems Place(WorkerState state, ref WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(item);
        return state.QueueOf(item.Id.Source);
    }

    /// <inheritdoc/>
    public Step Next(WorkerState state, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        _stuck.Clear();
        while (_order.Pick(state, _stuck, nowSeconds) is { } queue)
        {
            var item = queue.Head!;
            var (end, next) = Cheapest(state, item, nowSeconds);
            if (end >= 0)
            {
                _order.Charge(state, queue, HereSeconds(state, item, end));
                return new Step(queue, end, next);
            }

            _stuck.Add(queue);
        }

        return Step.Idle;
    }

    /// <inheritdoc/>
    public PeerReport Report(WorkerState state, long stamp, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Self.LastBlock == state.Chain.Blocks ? Ending(state, stamp, nowSeconds) : Partial(state, stamp, nowSeconds);
    }

    // Who has the last blocks ends what it is handed.
    private PeerReport Ending(WorkerState state, long stamp, double nowSeconds)
    {
        var blocks = state.Chain.Blocks;
        var (perWork, receive) = (state.Speed.SecondsPerWork, state.Speed.ReceiveSeconds);
        if (_processor is null || _firstBlock != state.Self.FirstBlock || Differs(perWork, _secondsPerWork) || Differs(receive, _receiveSeconds))
        {
            // Reports share what they say as long as what was measured stays about the same.
            (_secondsPerWork, _receiveSeconds, _firstBlock) = (perWork, receive, state.Self.FirstBlock);
            _processor = new float[blocks];
            _rest ??= new float[blocks];
            for (var cut = 0; cut < blocks; cut++)
            {
                _processor[cut] = cut < _firstBlock ? float.PositiveInfinity : (float)(receive + (state.Chain.Work(cut, blocks) * perWork));
            }
        }

        return Report(state, stamp, nowSeconds, _processor, _rest!);
    }

    private static PeerReport Partial(WorkerState state, long stamp, double nowSeconds)
    {
        var blocks = state.Chain.Blocks;
        var processor = new float[blocks];
        var rest = new float[blocks];
        Array.Fill(processor, float.PositiveInfinity);
        Array.Fill(rest, float.PositiveInfinity);
        var waiting = 1 + state.WaitingWeight;
        for (var cut = state.Self.FirstBlock; cut < state.Self.LastBlock; cut++)
        {
            var least = double.PositiveInfinity;
            for (var end = cut + 1; end <= state.Self.LastBlock; end++)
            {
                var here = state.Speed.ReceiveSeconds + (state.Chain.Work(cut, end) * state.Speed.SecondsPerWork) + state.Speed.SendSeconds;
                for (var index = 0; index < state.Neighbours.Count; index++)
                {
                    var after = Seconds(state, state.Neighbours[index], end, 1, nowSeconds);
                    if ((waiting * here) + after < least)
                    {
                        least = (waiting * here) + after;
                        processor[cut] = (float)here;
                        rest[cut] = (float)after;
                    }
                }
            }
        }

        return Report(state, stamp, nowSeconds, processor, rest);
    }

    private static PeerReport Report(WorkerState state, long stamp, double nowSeconds, float[] processor, float[] rest) => new()
    {
        Stamp = stamp,
        BacklogSeconds = state.BacklogSeconds(nowSeconds),
        WaitingWeight = state.WaitingWeight,
        ProcessorSeconds = processor,
        RestSeconds = rest,
    };

    private static bool Differs(double measured, double told) => Math.Abs(measured - told) > Tolerance * told;

    private static (int End, int Next) Cheapest(WorkerState state, WorkItem item, double nowSeconds)
    {
        var blocks = state.Chain.Blocks;
        var (first, last) = (state.Self.FirstBlock, state.Self.LastBlock);
        var computes = item.Position >= first && item.Position < last;
        var weight = state.WaitingWeight;
        var best = (End: -1, Next: Step.Nobody);
        var least = double.PositiveInfinity;
        if (computes && last == blocks)
        {
            least = weight * HereSeconds(state, item, blocks);
            best = (blocks, Step.Nobody);
            if (item.ByMessage)
            {
                // It was sent here to be ended: what is known of others here is older than what its sender knew, and messages cost.
                return best;
            }
        }

        // Whoever was handed an item computes some of it, so that it cannot wander; its source may pass it on as it came.
        var from = item.ByMessage && computes ? item.Position + 1 : item.Position;
        var to = computes ? Math.Min(last, blocks - 1) : item.Position;
        for (var index = 0; index < state.Neighbours.Count; index++)
        {
            var peer = state.Neighbours[index];
            if (!peer.IsOpen(nowSeconds) || peer.Held + peer.Outstanding >= state.Options.Window)
            {
                continue;
            }

            for (var end = from; end <= to; end++)
            {
                var cost = (weight * (HereSeconds(state, item, end) + state.Speed.SendSeconds)) + Seconds(state, peer, end, item.Weight, nowSeconds);
                if (cost < least)
                {
                    least = cost;
                    best = (end, peer.Member.Worker);
                }
            }
        }

        return best;
    }

    private static double HereSeconds(WorkerState state, WorkItem item, int end) =>
        (state.Chain.Work(item.Position, end) * state.Speed.SecondsPerWork) + (item.ByMessage ? state.Speed.ReceiveSeconds : 0);

    // The cost from when an item leaves for a neighbour. One that never reported is taken at its word in the registry.
    private static double Seconds(WorkerState state, PeerState peer, int cut, double weight, double nowSeconds)
    {
        double processor;
        double rest;
        if (peer.Report is { ProcessorSeconds.Count: > 0 } report)
        {
            processor = report.ProcessorSeconds[cut];
            rest = report.RestSeconds[cut];
        }
        else if (cut >= peer.Member.FirstBlock && cut < peer.Member.LastBlock)
        {
            processor = state.Speed.ReceiveSeconds + (state.Chain.Work(cut, peer.Member.LastBlock) * peer.Member.SecondsPerWork);
            rest = state.Chain.Work(peer.Member.LastBlock, state.Chain.Blocks) * peer.Member.SecondsPerWork;
        }
        else
        {
            return double.PositiveInfinity;
        }

        return (weight * (peer.Link.Seconds(state.Chain.BytesAt(cut)) + peer.BacklogSeconds(nowSeconds, state.Usual) + rest))
            + ((weight + peer.WaitingWeight(nowSeconds, state.Usual)) * processor);
    }
}
