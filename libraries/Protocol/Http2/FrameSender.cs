using System.Net.Sockets;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// Writes batches of frames to the socket, one at a time. Whoever has something to send calls <see cref="Pump"/>: when nobody is
/// sending, the caller's own thread does it, so that a lone call needs no other thread.
/// </summary>
internal sealed class FrameSender : SocketAsyncEventArgs
{
    private readonly Socket _socket;
    private readonly Lock _lock;
    private readonly SendQueue _queue;
    private readonly Action<string> _fail;
    private readonly Action? _idle;
    private readonly SendBatch _batch = new();

    /// <param name="socket">The connected socket.</param>
    /// <param name="gate">The lock that guards the queue.</param>
    /// <param name="queue">What there is to send.</param>
    /// <param name="fail">Told why nothing can be sent any more.</param>
    /// <param name="idle">Told when nothing is left that may be sent now; null when that is of no interest.</param>
    public FrameSender(Socket socket, Lock gate, SendQueue queue, Action<string> fail, Action? idle = null)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        _socket = socket;
        _lock = gate;
        _queue = queue;
        _fail = fail;
        _idle = idle;
    }

    /// <summary>Whether the socket has something of ours in its hands. Guarded by the connection's lock.</summary>
    public bool IsSending { get; private set; }

    /// <summary>How often a batch was handed to the kernel whole. Guarded by the connection's lock.</summary>
    public long SentBatches { get; private set; }

    /// <summary>Sends what the queue has, unless that is being done already. Not to be called under the lock.</summary>
    public void Pump()
    {
        bool mustSend;
        lock (_lock)
        {
            if (IsSending)
            {
                return;
            }

            mustSend = _queue.TryFill(_batch);
            IsSending = mustSend;
        }

        if (mustSend)
        {
            SendUntilEmpty();
        }
        else
        {
            _idle?.Invoke();
        }
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Continue())
        {
            SendUntilEmpty();
        }
    }

    private void SendUntilEmpty()
    {
        try
        {
            do
            {
                _batch.ApplyTo(this);
                if (_socket.SendAsync(this))
                {
                    return;
                }
            }
            while (Continue());
        }
        catch (ObjectDisposedException)
        {
            _fail("the connection was closed");
            Abandon();
        }
    }

    private bool Continue()
    {
        if (SocketError != SocketError.Success)
        {
            _fail($"sending failed: {SocketError}");
            Abandon();
            return false;
        }

        bool goesOn;
        lock (_lock)
        {
            _batch.Clear();
            _queue.BatchWasSent();
            SentBatches++;
            goesOn = _queue.TryFill(_batch);
            IsSending = goesOn;
        }

        if (!goesOn)
        {
            _idle?.Invoke();
        }

        return goesOn;
    }

    // The kernel is done with the memory; the queue is closed by now and lets go of it.
    private void Abandon()
    {
        lock (_lock)
        {
            IsSending = false;
            _batch.Clear();
            _queue.BatchWasSent();
        }
    }
}
