using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Client;

/// <summary>
/// The client side of one cleartext HTTP/2 connection with prior knowledge (RFC 9113), for unary gRPC calls. Whatever the peer
/// sends or fails to send, every call ends with a result.
/// </summary>
internal sealed class ClientConnection : Http2Connection, IDisposable
{
    /// <summary>Calls that may wait for a stream; further ones are refused.</summary>
    private const int MaxWaitingCalls = 1024;

    private const int MaxHeaderListBytes = 16 * 1024;

    private readonly TimeProvider _time;
    private readonly FrameReceiver _receiver;
    private readonly KeepAlive _keepAlive;

    private ClientConnection(Socket socket, InferenceClientOptions options, TimeProvider time)
        : base(socket)
    {
        _time = time;
        _keepAlive = new KeepAlive(this, options, time);
        _receiver = new FrameReceiver(socket, new ClientFrameHandler(this, _keepAlive));
    }

    /// <summary>Whether new calls can be made on this connection.</summary>
    public bool AcceptsCalls
    {
        get
        {
            lock (Gate)
            {
                return Queue.AcceptsCalls;
            }
        }
    }

    /// <summary>A number that changes as long as the peer takes what waits to be sent; null when nothing waits.</summary>
    public long? SendingProgress
    {
        get
        {
            lock (Gate)
            {
                var ackedBytes = IsClosed ? null : TcpProgress.AckedBytes(Socket);
                return Sender.IsSending || ackedBytes is not null ? Queue.SentDataBytes + (ackedBytes ?? 0) : null;
            }
        }
    }

    /// <summary>Opens HTTP/2 on a connected socket, which the connection owns from here on.</summary>
    public static async Task<ClientConnection> OpenAsync(
        Socket socket, InferenceClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Preface(options), SocketFlags.None, cancellationToken);
        var connection = new ClientConnection(socket, options, time);
        ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Run(), connection._receiver, preferLocal: false);
        return connection;
    }

    /// <summary>Makes a call and waits for its result.</summary>
    public async Task<CallResult> CallAsync(UnaryCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (TryEnqueue(call) is { } refusal)
        {
            call.Outgoing!.Release();
            return refusal;
        }

        Sender.Pump();
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
            Sender.Pump();
            call.DeliverElsewhere();
        }
    }

    /// <summary>Decides a call's result, and tells the peer when it is not done with the stream; false when it was decided before.</summary>
    public bool TryDecide(UnaryCall call, CallResult result, ErrorCode? resetWith)
    {
        lock (Gate)
        {
            if (!call.TryDecide(result))
            {
                return false;
            }

            if (Queue.Streams.Remove(call.StreamId) && resetWith is { } code)
            {
                TryEnqueueNumber(FrameType.ResetStream, call.StreamId, (int)code);
            }

            return true;
        }
    }

    /// <summary>Asks the peer for a sign of life.</summary>
    public void Ping()
    {
        lock (Gate)
        {
            Queue.TryEnqueueControl(new FrameHeader(8, FrameType.Ping, FrameFlags.None, 0), stackalloc byte[8]);
        }

        Sender.Pump();
    }

    /// <summary>Closes because of what the peer sent.</summary>
    public override void CloseForViolation(Violation violation) =>
        Close(ErrorReason.InvalidAnswer, $"the peer broke the HTTP/2 protocol: {violation.Message}");

    /// <summary>Closes; calls without an answer end with this reason.</summary>
    public override void Close(string reason) => Close(ErrorReason.DeviceUnavailable, reason);

    public void Dispose() => Close("the client was closed");

    private void Close(ErrorReason errorReason, string reason)
    {
        List<Http2Stream> open;
        lock (Gate)
        {
            if (IsClosed)
            {
                return;
            }

            IsClosed = true;
            open = Queue.Close();
            foreach (var call in open.Cast<UnaryCall>())
            {
                call.TryDecide(new CallResult(null, new Error(errorReason, reason), WasNotProcessed: call.StreamId == 0));
            }
        }

        _keepAlive.Dispose();
        Socket.Dispose();
        Sender.Pump();
        foreach (var call in open)
        {
            call.DeliverElsewhere();
        }
    }

    private CallResult? TryEnqueue(UnaryCall call)
    {
        lock (Gate)
        {
            if (!Queue.AcceptsCalls)
            {
                return new CallResult(null, new Error(ErrorReason.DeviceUnavailable, "the connection is closing"), WasNotProcessed: true);
            }

            if (Queue.WaitingCalls >= MaxWaitingCalls)
            {
                return new CallResult(
                    null,
                    new Error(ErrorReason.Overloaded, string.Create(CultureInfo.InvariantCulture, $"{MaxWaitingCalls} calls wait for this server already")));
            }

            Queue.Enqueue(call);
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Preface(InferenceClientOptions options)
    {
        var preface = new ArrayBufferWriter<byte>();
        preface.Write(ConnectionPreface.Bytes.Span);
        OwnSettings.Write(
            preface,
            [
                new(Setting.HeaderTableSize, 0),
                new(Setting.EnablePush, 0),
                new(Setting.InitialWindowSize, OwnSettings.StreamWindowBytes(options.MaxMessageBytes)),
                new(Setting.MaxFrameSize, FrameReceiver.MaxDataBytes),
                new(Setting.MaxHeaderListSize, MaxHeaderListBytes),
            ]);
        return preface.WrittenMemory;
    }
}
