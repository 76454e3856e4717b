using EdgeAspire.Protocol.Http2;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// The calls of one connection, and who of client and service is done with them. What says "under the lock" is called so; the rest is not.
/// </summary>
internal sealed class ServerCalls
{
    private readonly Lock _lock;
    private readonly SendQueue _queue;
    private readonly int _maxCalls;

    // Given up by the client, and still run by the service.
    private int _abandoned;

    public ServerCalls(Lock gate, SendQueue queue, int maxCalls)
    {
        _lock = gate;
        _queue = queue;
        _maxCalls = maxCalls;
    }

    /// <summary>Whether any call is open or runs. Under the lock.</summary>
    public bool IsBusy => _queue.Streams.Count + _abandoned > 0;

    /// <summary>Whether the service still runs calls that nobody waits for. Under the lock.</summary>
    public bool HasAbandoned => _abandoned > 0;

    /// <summary>Opens a call's stream; false when there are too many. Under the lock.</summary>
    public bool TryOpen(ServedCall call)
    {
        // Calls that were given up but still run, or whose answers wait, count too, or a client could have any number of them by resetting.
        if (_queue.Streams.Count + _abandoned >= _maxCalls || _queue.WaitingCalls >= _maxCalls)
        {
            return false;
        }

        call.SendWindowBytes = _queue.InitialWindowBytes;
        _queue.Streams.Add(call.StreamId, call);
        return true;
    }

    /// <summary>The request is there; false when the call has an answer already, or nobody waits for one.</summary>
    public bool TryBeginRun(ServedCall call)
    {
        lock (_lock)
        {
            call.IsReceived = true;
            call.IsRunning = !call.IsDone && call.Outgoing is null;
            return call.IsRunning;
        }
    }

    /// <summary>The service is done with the call.</summary>
    public void EndRun(ServedCall call)
    {
        lock (_lock)
        {
            call.IsRunning = false;
            if (call.IsDone)
            {
                _abandoned--;
            }
        }
    }

    /// <summary>Queues an answer, or drops it when nobody waits for it.</summary>
    public void Answer(ServedCall call, OutgoingMessage answer)
    {
        bool isQueued;
        lock (_lock)
        {
            isQueued = call.TryAnswer(answer);
            if (isQueued)
            {
                _queue.Enqueue(call);
            }
        }

        if (!isQueued)
        {
            answer.Release();
        }
    }

    /// <summary>Nobody waits for the call any more; false when it was over before. Under the lock.</summary>
    public bool TryEnd(ServedCall call)
    {
        if (!_queue.Streams.Remove(call.StreamId))
        {
            return false;
        }

        End(call);
        return true;
    }

    /// <summary>Nobody waits for any call any more; returns those that were open. Under the lock.</summary>
    public List<ServedCall> EndAll()
    {
        List<ServedCall> open = [.. _queue.Streams.Values.Cast<ServedCall>()];
        _queue.Streams.Clear();
        open.ForEach(End);
        return open;
    }

    private void End(ServedCall call)
    {
        call.End();
        if (call.IsRunning)
        {
            _abandoned++;
        }
    }
}
