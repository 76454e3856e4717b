namespace EdgeAspire.Protocol.Http2;

/// <summary>One call with one request and one response, from queueing to its result.</summary>
internal sealed class UnaryCall
{
    // Continuations run where the result is set: the connection sets results only when it needs the thread no more.
    private readonly TaskCompletionSource<CallResult> _completion = new();
    private CallResult _result;

    public UnaryCall(OutgoingMessage outgoing, ResponseReader response)
    {
        Outgoing = outgoing;
        Response = response;
    }

    public OutgoingMessage Outgoing { get; }

    /// <summary>What came back; touched by the receiving thread alone.</summary>
    public ResponseReader Response { get; }

    /// <summary>The result.</summary>
    public Task<CallResult> Completion => _completion.Task;

    /// <summary>The stream; 0 before the call is started. Guarded by the connection's lock.</summary>
    public int StreamId { get; set; }

    /// <summary>Bytes that the peer allows on the stream; negative after its settings shrank. Guarded by the connection's lock.</summary>
    public long SendWindowBytes { get; set; }

    /// <summary>Whether the result is decided. Guarded by the connection's lock.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Decides the result; false when it was decided before. Under the connection's lock.</summary>
    public bool TryDecide(CallResult result)
    {
        if (IsDone)
        {
            return false;
        }

        IsDone = true;
        _result = result;
        return true;
    }

    /// <summary>Hands the decided result to whoever waits, on this thread.</summary>
    public void Deliver() => _completion.SetResult(_result);

    /// <summary>Hands the decided result to whoever waits, on another thread.</summary>
    public void DeliverElsewhere() =>
        ThreadPool.UnsafeQueueUserWorkItem(static call => call.Deliver(), this, preferLocal: false);
}
