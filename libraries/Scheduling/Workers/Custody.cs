using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>What a worker answers for: items that wait or run here, items handed over, results and notes that are not acknowledged.</summary>
internal sealed class Custody
{
    private readonly Dictionary<ItemId, WorkItem> _here = [];
    private readonly Dictionary<ItemId, Handover> _given = [];
    private readonly Dictionary<ItemId, WorkItem> _results = [];
    private readonly Dictionary<Whereabouts, (int Origin, long Incarnation)> _notes = [];

    public bool IsEmpty => _here.Count == 0 && _given.Count == 0 && _results.Count == 0 && _notes.Count == 0;

    public bool Holds(ItemId id) => _here.ContainsKey(id);

    /// <summary>Whether an item at a cut waits, runs, is on its way to another worker, or is a result that was not taken yet.</summary>
    public bool Needs(ItemId id, int position) =>
        (_here.TryGetValue(id, out var here) && here.Position == position)
        || (_given.TryGetValue(id, out var given) && given.Item.Position == position)
        || (_results.TryGetValue(id, out var result) && result.Position == position);

    public void Hold(WorkItem item) => _here[item.Id] = item;

    /// <summary>
    /// When an item is here already, only its labels change: its source follows the latest attempt, so that is what notes of it have to name.
    /// </summary>
    public bool Relabel(WorkItem item)
    {
        if (!_here.TryGetValue(item.Id, out var held))
        {
            return false;
        }

        if (item.Attempt > held.Attempt || item.OriginIncarnation > held.OriginIncarnation)
        {
            _here[item.Id] = Label(held, item);
        }

        return true;
    }

    public WorkItem LabelOf(WorkItem item) => _here.TryGetValue(item.Id, out var held) ? Label(item, held) : item;

    /// <summary>An item that is not here any more, with its latest labels.</summary>
    public WorkItem Release(WorkItem item) => _here.Remove(item.Id, out var held) ? Label(item, held) : item;

    /// <summary>Notes that an item is on its way. An earlier attempt at it, which is on its way too, is not waited for any more.</summary>
    public void Give(Handover handover) => _given[handover.Item.Id] = handover;

    public Handover? GivenOf(ItemId id) => _given.GetValueOrDefault(id);

    public bool IsGivenTo(ItemId id, int attempt, int worker) =>
        _given.TryGetValue(id, out var given) && given.Worker == worker && given.Item.Attempt == attempt;

    /// <summary>
    /// The item that a worker has acknowledged; null when it is not waited for. The attempt has to be the same: a worker that has an earlier
    /// one would name that in its notes.
    /// </summary>
    public Handover? TakeBack(ItemId id, int attempt, int worker)
    {
        if (!IsGivenTo(id, attempt, worker))
        {
            return null;
        }

        _given.Remove(id, out var given);
        return given;
    }

    public void Owe(WorkItem result) => _results[result.Id] = result;

    public bool OwesResult(ItemId id) => _results.ContainsKey(id);

    public void Settle(ItemId id) => _results.Remove(id);

    public void Owe(int origin, long incarnation, Whereabouts note) => _notes[note] = (origin, incarnation);

    public bool Owes(Whereabouts note) => _notes.ContainsKey(note);

    public void Settle(Whereabouts note) => _notes.Remove(note);

    /// <summary>Forgets what belongs to lost sources, or all that is not this worker's own when it was lost itself.</summary>
    /// <returns>Items that were on their way to workers that are lost.</returns>
    public List<WorkItem> ForgetLost(int self, RingView view, bool wasLost)
    {
        List<WorkItem> back = [];
        foreach (var (id, (item, worker, _)) in _given)
        {
            var isForgotten = item.Origin != self && (wasLost || view.HasLost(item.Origin, item.OriginIncarnation));
            if (isForgotten || wasLost || view.Find(worker) is null)
            {
                _given.Remove(id);
                if (!isForgotten)
                {
                    back.Add(item);
                }
            }
        }

        Remove(_results, item => wasLost || view.HasLost(item.Origin, item.OriginIncarnation));
        Remove(_notes, note => wasLost || view.HasLost(note.Origin, note.Incarnation));
        return back;
    }

    private static void Remove<TKey, TValue>(Dictionary<TKey, TValue> entries, Func<TValue, bool> isForgotten)
        where TKey : notnull
    {
        foreach (var (key, value) in entries)
        {
            if (isForgotten(value))
            {
                entries.Remove(key);
            }
        }
    }

    private static WorkItem Label(WorkItem item, WorkItem labels) =>
        item.Attempt >= labels.Attempt && item.OriginIncarnation >= labels.OriginIncarnation
            ? item
            : item with
            {
                Attempt = Math.Max(item.Attempt, labels.Attempt),
                OriginIncarnation = Math.Max(item.OriginIncarnation, labels.OriginIncarnation),
            };
}
