namespace EdgeAspire.Protocol.Http2;

/// <summary>One call on a connection, whichever side made it: what comes in, what goes out, and how much of it the peer allows.</summary>
internal abstract class Http2Stream
{
    protected Http2Stream(MessageReader incoming)
    {
        Incoming = incoming;
    }

    /// <summary>What comes in; touched by the receiving thread alone until the stream is delivered.</summary>
    public MessageReader Incoming { get; }

    /// <summary>What goes out; null as long as there is nothing.</summary>
    public OutgoingMessage? Outgoing { get; protected set; }

    /// <summary>The stream's number; 0 before it is started. Guarded by the connection's lock.</summary>
    public int StreamId { get; set; }

    /// <summary>Bytes that the peer allows on the stream; negative after its settings shrank. Guarded by the connection's lock.</summary>
    public long SendWindowBytes { get; set; }

    /// <summary>Whether it is decided how the call ends, so that nothing more is to be sent for it. Guarded by the connection's lock.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>Whether the stream ends with the last byte that goes out: it does for who answers, not for who asks.</summary>
    public abstract bool EndsWhenSent { get; }

    /// <summary>Goes on with what was received, on this thread.</summary>
    public abstract void Deliver();

    /// <summary>Goes on with what was received, on another thread.</summary>
    public void DeliverElsewhere() =>
        ThreadPool.UnsafeQueueUserWorkItem(static stream => stream.Deliver(), this, preferLocal: false);
}
