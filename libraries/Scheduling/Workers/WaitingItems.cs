using EdgeAspire.Scheduling.Items;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>Items of one source that wait at one worker, in the order in which they came. Items that came back go to the front.</summary>
public sealed class WaitingItems
{
    private readonly LinkedList<WorkItem> _items = [];
    private readonly Stack<LinkedListNode<WorkItem>> _spare = [];

    /// <summary>Makes an empty queue.</summary>
    /// <param name="source">The source's number.</param>
    public WaitingItems(int source) => Source = source;

    /// <summary>The source's number.</summary>
    public int Source { get; }

    /// <summary>How many wait.</summary>
    public int Count => _items.Count;

    /// <summary>The next one; null when none waits.</summary>
    public WorkItem? Head => _items.First?.Value;

    /// <summary>Processor seconds over weight that the source has had here: what a fair order goes by.</summary>
    internal double FairStart { get; set; }

    /// <summary>Whether it was empty before the items that wait now, and nobody has looked at it since.</summary>
    internal bool HasReturned { get; set; }

    /// <summary>The worker that hands over this source's items; <see cref="Step.Nobody"/> when none did.</summary>
    internal int Feeder { get; set; } = Step.Nobody;

    /// <summary>How many waited when that worker was last told.</summary>
    internal int ToldCount { get; set; }

    /// <summary>Them, in order.</summary>
    public IEnumerable<WorkItem> Items => _items;

    internal void Add(WorkItem item, bool atFront)
    {
        HasReturned |= _items.Count == 0;
        var node = _spare.TryPop(out var spare) ? spare : new LinkedListNode<WorkItem>(item);
        node.Value = item;
        if (atFront)
        {
            _items.AddFirst(node);
        }
        else
        {
            _items.AddLast(node);
        }
    }

    internal WorkItem? Take()
    {
        var node = _items.First;
        if (node is null)
        {
            return null;
        }

        var item = node.Value;
        _items.RemoveFirst();
        node.Value = null!;
        _spare.Push(node);
        return item;
    }
}
