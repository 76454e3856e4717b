using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>One side of a cleartext HTTP/2 connection (RFC 9113) for unary gRPC calls: what client and server have in common.</summary>
internal abstract class Http2Connection
{
    /// <summary>Messages are taken in at once and have a cap of their own, so the connection's window only has to be out of the way.</summary>
    public const int ReceiveWindowBytes = 1 << 30;

    private protected Http2Connection(Socket socket)
    {
        Socket = socket;
        Sender = new FrameSender(socket, Gate, Queue, Close, SenderIsIdle);
    }

    /// <summary>Guards the queue, the streams and what is said to be guarded by the connection's lock.</summary>
    public Lock Gate { get; } = new();

    public SendQueue Queue { get; } = new();

    /// <summary>Whether calls are open.</summary>
    public bool HasStreams
    {
        get
        {
            lock (Gate)
            {
                return Queue.Streams.Count > 0;
            }
        }
    }

    protected Socket Socket { get; }

    protected FrameSender Sender { get; }

    /// <summary>Whether the connection is closed. Written under the lock.</summary>
    protected bool IsClosed { get; set; }

    /// <summary>Sends what is queued.</summary>
    public void Pump() => Sender.Pump();

    /// <summary>Closes because of what the peer sent.</summary>
    public abstract void CloseForViolation(Violation violation);

    /// <summary>Closes; calls in progress end with this reason.</summary>
    public abstract void Close(string reason);

    /// <summary>Closes because of a bug of ours, which must not cost more than this connection.</summary>
    public virtual void Fail(Exception exception) => Close($"receiving failed: {exception.Message}");

    /// <summary>Nothing is left that may be sent now.</summary>
    protected virtual void SenderIsIdle()
    {
    }

    /// <summary>Tells the peer that nothing more comes. If we closed while it sends, it would lose what it has not read: it closes first.</summary>
    protected bool TryShutDown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Queues a frame whose payload is one 32-bit number; false when too many control frames wait. Under the lock.</summary>
    protected bool TryEnqueueNumber(FrameType type, int streamId, int number)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return Queue.TryEnqueueControl(new FrameHeader(4, type, FrameFlags.None, streamId), payload);
    }
}
