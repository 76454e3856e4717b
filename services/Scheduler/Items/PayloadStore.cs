using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduler.Items;

/// <summary>
/// What the items carry for which this worker answers, by item and cut: every attempt at an item carries the same there. Used under the
/// worker's lock. What the scheduler needs no more is given up at once where an event names the item, and by looking through all when many
/// have gathered otherwise.
/// </summary>
internal sealed class PayloadStore
{
    private const int LeastSweep = 32;

    private readonly Dictionary<(ItemId Id, int Position), Payload> _payloads = [];
    private int _sweepAt = LeastSweep;

    public int Count => _payloads.Count;

    /// <summary>Bytes of all.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Takes a payload over; one that is here already stays, and this one is given up.</summary>
    public void Put(ItemId id, int position, Payload payload)
    {
        if (_payloads.TryAdd((id, position), payload))
        {
            LengthBytes += payload.LengthBytes;
        }
        else
        {
            payload.Dispose();
        }
    }

    /// <summary>A lease on what an item carries at a cut.</summary>
    public Payload Lease(ItemId id, int position) => _payloads.TryGetValue((id, position), out var payload)
        ? payload.Lease()
        : throw new InvalidOperationException($"What {id} carries at cut {position} is not here, although this worker answers for it.");

    /// <summary>Gives up what an item carries at a cut unless the scheduler still answers for it.</summary>
    public void Settle(WorkerScheduler scheduler, ItemId id, int position)
    {
        if (!scheduler.Needs(id, position) && _payloads.Remove((id, position), out var payload))
        {
            Forget(payload);
        }

        if (_payloads.Count >= _sweepAt)
        {
            Sweep(scheduler);
        }
    }

    /// <summary>Gives up all that the scheduler does not answer for.</summary>
    public void Sweep(WorkerScheduler scheduler)
    {
        foreach (var (key, payload) in _payloads)
        {
            if (!scheduler.Needs(key.Id, key.Position))
            {
                _payloads.Remove(key);
                Forget(payload);
            }
        }

        _sweepAt = Math.Max(LeastSweep, 2 * _payloads.Count);
    }

    /// <summary>Gives up all.</summary>
    public void Clear()
    {
        foreach (var payload in _payloads.Values)
        {
            Forget(payload);
        }

        _payloads.Clear();
    }

    private void Forget(Payload payload)
    {
        LengthBytes -= payload.LengthBytes;
        payload.Dispose();
    }
}
