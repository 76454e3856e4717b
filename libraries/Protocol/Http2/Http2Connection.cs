using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// The client side of one cleartext HTTP/2 connection with prior knowledge (RFC 9113), for unary gRPC calls. Whatever the peer
/// sends or fails to send, every call ends with a result.
/// </summary>
internal sealed class Http2Connection : IDisposable
{
    /// <summary>Calls that may wait for a stream; further ones are refused.</summary>
    private const int MaxWaitingCalls = 1024;

    /// <summary>Messages are taken in at once and have a cap of their own, so the connection's window only has to be out of the way.</summary>
    private const int ReceiveWindowBytes = 1 << 30;

    private const int DefaultWindowBytes = 65535;
    private const int MaxHeaderListBytes = 16 * 1024;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SendQueue _queue = new();
    private readonly FrameSender _sender;
    private readonly FrameReceiver _receiver;
    private readonly KeepAlive _keepAlive;
    private bool _isClosed;

    private Http2Connection(Socket socket, InferenceClientOptions options, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _sender = new FrameSender(socket, _lock, _queue, Close);
        _keepAlive = new KeepAlive(this, options, time);
        _receiver = new FrameReceiver(socket, new FrameHandler(this, _queue, _lock, _keepAlive, ReceiveWindowBytes / 2));
    }

    /// <summary>Whether new calls can be made on this connection.</summary>
    public bool AcceptsCalls
    {
        get
        {
            lock (_lock)
            {
                return _queue.AcceptsCalls;
            }
        }
    }

    /// <summary>Opens HTTP/2 on a connected socket, which the connection owns from here on.</summary>
    public static async Task<Http2Connection> OpenAsync(
        Socket socket, InferenceClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Preface(options), SocketFlags.None, cancellationToken);
        var connection = new Http2Connection(socket, options, time);
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Run(), connection._receiver, preferLocal: false);
        return connection;
    }

    /// <summary>Makes a call and waits for its result.</summary>
    public async Task<CallResult> CallAsync(UnaryCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (TryEnqueue(call) is { } refusal)
        {
            call.Outgoing.Release();
            return refusal;
        }

        _sender.Pump();
        var pending = new PendingCall(this, call, timeout);
        await using var timer = _time.CreateTimer(static state => ((PendingCall)state!).Expire(), pending, timeout, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(static state => ((PendingCall)state!).Cancel(), pending);
        return await call.Completion;
    }

    /// <summary>Ends a call from this side.</summary>
    public void Abandon(UnaryCall call, Error error)
    {
        if (TryDecide(call, new CallResult(null, error), ErrorCode.Cancel))
        {
            _sender.Pump();
            call.DeliverElsewhere();
        }
    }

    /// <summary>Decides a call's result, and tells the peer when it is not done with the stream; false when it was decided before.</summary>
    public bool TryDecide(UnaryCall call, CallResult result, ErrorCode? resetWith)
    {
        lock (_lock)
        {
            if (!call.TryDecide(result))
            {
                return false;
            }

            if (_queue.Streams.Remove(call.StreamId) && resetWith is { } code)
            {
                Span<byte> payload = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(payload, (int)code);
                _queue.TryEnqueueControl(new FrameHeader(4, FrameType.ResetStream, FrameFlags.None, call.StreamId), payload);
            }

            return true;
        }
    }

    /// <summary>Sends what is queued.</summary>
    public void Pump() => _sender.Pump();

    /// <summary>Asks the peer for a sign of life.</summary>
    public void Ping()
    {
        lock (_lock)
        {
            _queue.TryEnqueueControl(new FrameHeader(8, FrameType.Ping, FrameFlags.None, 0), stackalloc byte[8]);
        }

        _sender.Pump();
    }

    /// <summary>Whether calls wait for their answers.</summary>
    public bool HasStreams
    {
        get
        {
            lock (_lock)
            {
                return _queue.Streams.Count > 0;
            }
        }
    }

    /// <summary>Closes because of what the peer sent.</summary>
    public void CloseForViolation(string violation) => Close(ErrorReason.InvalidAnswer, $"the peer broke the HTTP/2 protocol: {violation}");

    /// <summary>Closes; calls without an answer end with this reason.</summary>
    public void Close(string reason) => Close(ErrorReason.DeviceUnavailable, reason);

    public void Dispose() => Close("the client was closed");

    private void Close(ErrorReason errorReason, string reason)
    {
        List<UnaryCall> open;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            open = _queue.Close();
            foreach (var call in open)
            {
                call.TryDecide(new CallResult(null, new Error(errorReason, reason), WasNotProcessed: call.StreamId == 0));
            }
        }

        _keepAlive.Dispose();
        _socket.Dispose();
        _sender.Pump();
        foreach (var call in open)
        {
            call.DeliverElsewhere();
        }
    }

    private CallResult? TryEnqueue(UnaryCall call)
    {
        lock (_lock)
        {
            if (!_queue.AcceptsCalls)
            {
                return new CallResult(null, new Error(ErrorReason.DeviceUnavailable, "the connection is closing"), WasNotProcessed: true);
            }

            if (_queue.WaitingCalls >= MaxWaitingCalls)
            {
                return new CallResult(
                    null,
                    new Error(ErrorReason.Overloaded, string.Create(CultureInfo.InvariantCulture, $"{MaxWaitingCalls} calls wait for this server already")));
            }

            _queue.Enqueue(call);
            return null;
        }
    }

    private static byte[] Preface(InferenceClientOptions options)
    {
        var batch = new List<byte>("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        (Setting Setting, int Value)[] settings =
        [
            (Setting.HeaderTableSize, 0),
            (Setting.EnablePush, 0),
            (Setting.InitialWindowSize, (int)Math.Min(int.MaxValue, options.MaxMessageBytes + (long)DefaultWindowBytes)),
            (Setting.MaxFrameSize, FrameReceiver.MaxDataBytes),
            (Setting.MaxHeaderListSize, MaxHeaderListBytes),
        ];
        Span<byte> scratch = stackalloc byte[FrameHeader.SizeBytes];
        new FrameHeader(settings.Length * 6, FrameType.Settings, FrameFlags.None, 0).Write(scratch);
        batch.AddRange(scratch);
        foreach (var (setting, value) in settings)
        {
            BinaryPrimitives.WriteUInt16BigEndian(scratch, (ushort)setting);
            BinaryPrimitives.WriteInt32BigEndian(scratch[2..], value);
            batch.AddRange(scratch[..6]);
        }

        new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, 0).Write(scratch);
        batch.AddRange(scratch);
        BinaryPrimitives.WriteInt32BigEndian(scratch, ReceiveWindowBytes - DefaultWindowBytes);
        batch.AddRange(scratch[..4]);
        return [.. batch];
    }
}
