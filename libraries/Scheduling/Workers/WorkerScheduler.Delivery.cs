using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduling.Workers;

/// <content>Answers, notes of who has what, and what is done when workers come and go.</content>
public sealed partial class WorkerScheduler
{
    /// <summary>A result has come to its source. The first one counts; whatever comes is acknowledged.</summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="id">The item.</param>
    /// <param name="worker">Who computed the last block.</param>
    /// <param name="report">What that worker says of itself.</param>
    /// <returns>Whether it is the first.</returns>
    public bool Answer(double nowSeconds, ItemId id, int worker, PeerReport report)
    {
        Observe(nowSeconds, worker, report);
        var isFirst = Finish(id);
        Pump(nowSeconds);
        return isFirst;
    }

    /// <summary>A result that was delivered has been acknowledged.</summary>
    public void Delivered(ItemId id) => _custody.Settle(id);

    /// <summary>An item of this worker's source has been taken over by another worker.</summary>
    public void Moved(double nowSeconds, Whereabouts whereabouts)
    {
        if (_ledger.Move(State, whereabouts) is { } lost)
        {
            Again(lost);
        }

        Pump(nowSeconds);
    }

    /// <summary>A note has been acknowledged.</summary>
    public void Noted(Whereabouts whereabouts) => _custody.Settle(whereabouts);

    /// <summary>Whether an item is still on its way to a worker, as far as is known here: until then it is sent again.</summary>
    public bool Awaits(ItemId id, int attempt, int worker) => _custody.IsGivenTo(id, attempt, worker);

    /// <summary>Whether a result still has to be delivered.</summary>
    public bool AwaitsDelivery(ItemId id) => _custody.OwesResult(id);

    /// <summary>Whether a note still has to be acknowledged.</summary>
    public bool AwaitsNote(Whereabouts whereabouts) => _custody.Owes(whereabouts);

    /// <summary>
    /// Takes a new view. Items on their way to workers that were lost wait here again; those of sources that were lost are forgotten; those of
    /// this worker's own source that a lost worker had begin again. A worker that was itself taken for lost forgets what others gave it, as
    /// they have begun it again.
    /// </summary>
    public void ChangeView(double nowSeconds, RingView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.Version <= State.View.Version)
        {
            return;
        }

        var wasLost = view.HasLost(State.Worker, State.Self.Incarnation);
        State.ChangeView(view, wasLost);
        DropWaiting(item => item.Origin == State.Worker || !(wasLost || IsOrphan(_custody.LabelOf(item))));
        foreach (var item in _custody.ForgetLost(State.Worker, view, wasLost))
        {
            WaitAgain(item);
        }

        foreach (var item in _ledger.TakeLost(State, wasLost))
        {
            Again(item);
        }

        Pump(nowSeconds);
    }

    private bool Finish(ItemId id)
    {
        if (_ledger.Remove(State, id) is not { } item)
        {
            return false;
        }

        _effects.Answered(item);
        return true;
    }

    private void Again(WorkItem item)
    {
        if (!_custody.Relabel(item))
        {
            var queue = _policy.Place(State, ref item);
            Wait(queue, item);
        }
    }

    private bool IsOrphan(WorkItem item) => item.Origin != State.Worker && State.View.HasLost(item.Origin, item.OriginIncarnation);

    private void DropWaiting(Func<WorkItem, bool> keeps)
    {
        foreach (var queue in State.Queues)
        {
            foreach (var item in queue.Items)
            {
                if (!keeps(item))
                {
                    _custody.Release(item);
                }
            }

            State.Drop(queue, item => _custody.Holds(item.Id));
        }
    }
}
