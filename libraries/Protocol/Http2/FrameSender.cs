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
    private readonly SendBatch _batch = new();
    private bool _isSending;

    /// <param name="socket">The connected socket.</param>
    /// <param name="gate">The lock that guards the queue.</param>
    /// <param name="queue">What there is to send.</param>
    /// <param name="fail">Told why nothing can be sent any more.</param>
    public FrameSender(Socket socket, Lock gate, SendQueue queue, Action<string> fail)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        _socket = socket;
        _lock = gate;
        _queue = queue;
        _fail = fail;
    }

    /// <summary>Sends what the queue has, unless that is being done already. Not to be called under the lock.</summary>
    public void Pump()
    {
        lock (_lock)
        {
            if (_isSending || !_queue.TryFill(_batch))
            {
                return;
            }

            _isSending = true;
        }

        SendUntilEmpty();
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

        lock (_lock)
        {
            _batch.Clear();
            _queue.BatchWasSent();
            _isSending = _queue.TryFill(_batch);
            return _isSending;
        }
    }

    // The kernel is done with the memory; the queue is closed by now and lets go of it.
    private void Abandon()
    {
        lock (_lock)
        {
            _isSending = false;
            _batch.Clear();
            _queue.BatchWasSent();
        }
    }
}
