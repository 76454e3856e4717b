namespace Aspire.Hosting.Execution;

/// <summary>The current state of every process; whoever needs to know waits for changes here.</summary>
internal sealed class ResourceBoard
{
    private readonly Lock _lock = new();
    private readonly List<InstanceSnapshot> _snapshots = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Called with the state before and after each change, in order, under a lock.</summary>
    public event Action<InstanceSnapshot, InstanceSnapshot>? Changed;

    public IReadOnlyList<InstanceSnapshot> Snapshots
    {
        get
        {
            lock (_lock)
            {
                return [.. _snapshots];
            }
        }
    }

    public void Add(InstanceSnapshot snapshot)
    {
        lock (_lock)
        {
            _snapshots.Add(snapshot);
        }
    }

    public void Update(string name, Func<InstanceSnapshot, InstanceSnapshot> change)
    {
        lock (_lock)
        {
            var index = _snapshots.FindIndex(snapshot => snapshot.Name == name);
            var before = _snapshots[index];
            var after = change(before);
            if (after == before)
            {
                return;
            }

            _snapshots[index] = after;
            Changed?.Invoke(before, after);
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    /// <summary>Waits until the processes of a resource satisfy a condition.</summary>
    public async Task<T> WaitAsync<T>(string resource, Func<IReadOnlyList<InstanceSnapshot>, T?> condition, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            Task changed;
            T? result;
            lock (_lock)
            {
                changed = _changed.Task;
                result = condition([.. _snapshots.Where(snapshot => snapshot.Resource == resource)]);
            }

            if (result is not null)
            {
                return result;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
