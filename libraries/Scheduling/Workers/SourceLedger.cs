using EdgeAspire.Scheduling.Items;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>What the sources of a worker admitted and have no answer to yet, and which worker has it.</summary>
internal sealed class SourceLedger
{
    private readonly Dictionary<ItemId, Entry> _entries = [];
    private readonly Dictionary<int, int> _counts = [];

    public int Count => _entries.Count;

    public bool Contains(ItemId id) => _entries.ContainsKey(id);

    /// <summary>Items of one source.</summary>
    public int CountOf(int source) => _counts.GetValueOrDefault(source);

    public void Add(WorkItem item)
    {
        _entries.Add(item.Id, new Entry { Item = item });
        _counts[item.Id.Source] = CountOf(item.Id.Source) + 1;
    }

    /// <summary>Forgets an answered item; null when there is none, because it was answered before.</summary>
    public WorkItem? Remove(WorkerState state, ItemId id)
    {
        if (!_entries.Remove(id, out var entry))
        {
            return null;
        }

        _counts[id.Source]--;
        Place(state, entry, null);
        return entry.Item;
    }

    /// <summary>Notes who has an item.</summary>
    /// <returns>The item, to be begun again, when that worker is lost; otherwise null.</returns>
    public WorkItem? Move(WorkerState state, Whereabouts whereabouts)
    {
        if (!_entries.TryGetValue(whereabouts.Id, out var entry)
            || whereabouts.Attempt < entry.Item.Attempt
            || (entry.Holder is { } known && whereabouts.Attempt == known.Attempt && whereabouts.Position <= known.Position))
        {
            return null;
        }

        Place(state, entry, whereabouts);
        return state.View.HasLost(whereabouts.Holder, whereabouts.HolderIncarnation) ? Begin(state, entry) : null;
    }

    /// <summary>
    /// The items that lost workers had, to be begun again. When this worker was lost itself, all: others forget what they took from its earlier
    /// registration, so an acknowledgement of that must not pass for one of what is sent now.
    /// </summary>
    public List<WorkItem> TakeLost(WorkerState state, bool wasLost)
    {
        List<WorkItem> lost = [];
        foreach (var entry in _entries.Values)
        {
            if (wasLost || (entry.Holder is { } holder && state.View.HasLost(holder.Holder, holder.HolderIncarnation)))
            {
                lost.Add(Begin(state, entry));
            }
        }

        return lost;
    }

    private static WorkItem Begin(WorkerState state, Entry entry)
    {
        Place(state, entry, null);
        entry.Item = entry.Item with { Attempt = entry.Item.Attempt + 1, OriginIncarnation = state.Self.Incarnation, Allocation = null };
        return entry.Item;
    }

    private static void Place(WorkerState state, Entry entry, Whereabouts? holder)
    {
        if (entry.Holder is { } before && state.Peer(before.Holder) is { Held: > 0 } peer)
        {
            peer.Held--;
        }

        entry.Holder = holder;
        if (holder is { } after && state.Peer(after.Holder) is { } next)
        {
            next.Held++;
        }
    }

    private sealed class Entry
    {
        public required WorkItem Item { get; set; }

        public Whereabouts? Holder { get; set; }
    }
}
