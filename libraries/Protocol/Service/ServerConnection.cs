using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// The server side of one cleartext HTTP/2 connection. The thread that receives the end of a request first lets another one receive
/// and then runs the call itself, down to sending the response: a lone call changes threads nowhere.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Closing the socket ends the receiver, which holds nothing else.")]
internal sealed partial class ServerConnection : Http2Connection
{
    /// <summary>Frames without use (pings, settings, resets, empty ones) that a client may send per second.</summary>
    private const int MaxIdleFramesPerSecond = 10_000;

    private readonly FrameReceiver _receiver;
    private readonly ConnectionWatch _watch;
    private readonly EndPoint? _client;
    private int _idleFrames;
    private bool _hasEnded;
    private volatile bool _isFinishing;
    private volatile bool _isAborting;

    public ServerConnection(Socket socket, ServerContext context)
        : base(socket)
    {
        Context = context;
        var endpoint = (IPEndPoint)socket.LocalEndPoint!;
        LocalAddress = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4().ToString() : endpoint.Address.ToString();
        LocalPort = endpoint.Port;
        _client = socket.RemoteEndPoint;
        Budget = new MessageBudget(context.Options.ConnectionBudgetBytes, context.Budget);
        Calls = new ServerCalls(Gate, Queue, context.Options.MaxStreamsPerConnection);
        _watch = new ConnectionWatch(context.Options);
        _receiver = new FrameReceiver(socket, new ServerFrameHandler(this));
    }

    public ServerContext Context { get; }

    public ServerCalls Calls { get; }

    /// <summary>What the requests of this connection may take.</summary>
    public MessageBudget Budget { get; }

    /// <summary>The address that the client reached.</summary>
    public string LocalAddress { get; }

    /// <summary>The port that the client reached.</summary>
    public int LocalPort { get; }

    /// <summary>The last stream that the client opened; written by the receiving thread alone.</summary>
    public int LastStreamId => Queue.LastStreamId;

    /// <summary>Whether something is being handed to the client, as last seen.</summary>
    public bool IsSending => Sender.IsSending;

    /// <summary>Starts to receive.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(static receiver => receiver.Run(), _receiver, preferLocal: false);

    /// <summary>The client's preface came: queues our settings.</summary>
    public void Begin()
    {
        lock (Gate)
        {
            Queue.EnqueueRaw(ServerPreface.Settings(Context.Options).Span);
        }

        _watch.HasBegun = true;
    }

    /// <summary>A frame of a call came.</summary>
    public void SawLife() => _watch.SawLife();

    /// <summary>Counts a frame; false when it is one idle frame too many.</summary>
    public bool CountFrame(bool isIdle) => !isIdle || Interlocked.Increment(ref _idleFrames) <= MaxIdleFramesPerSecond;

    /// <summary>Opens a stream; false when there are too many, or the connection is about to end.</summary>
    public bool TryOpen(ServedCall call)
    {
        lock (Gate)
        {
            Queue.LastStreamId = call.StreamId;
            return !IsClosed && !_isFinishing && Calls.TryOpen(call);
        }
    }

    /// <summary>Resets a stream that never was opened; returns why the client makes us do that too often, or null.</summary>
    public Violation? RefuseStream(int streamId, ErrorCode code)
    {
        lock (Gate)
        {
            Queue.LastStreamId = streamId;
            return CountFrame(isIdle: true) && TryEnqueueNumber(FrameType.ResetStream, streamId, (int)code)
                ? null
                : new Violation(ErrorCode.EnhanceYourCalm, "it makes us refuse more than it reads");
        }
    }

    /// <summary>A call was run: sends its answer.</summary>
    public void Complete(ServedCall call, OutgoingMessage answer)
    {
        Calls.EndRun(call);
        Calls.Answer(call, answer);
        Pump();
        if (IsClosed)
        {
            EndIfDone();
        }
    }

    /// <summary>Ends a call that nobody waits for any more.</summary>
    public void Abort(ServedCall call, ErrorCode? resetWith)
    {
        lock (Gate)
        {
            if (!Calls.TryEnd(call))
            {
                return;
            }

            if (resetWith is { } code)
            {
                TryEnqueueNumber(FrameType.ResetStream, call.StreamId, (int)code);
            }
        }

        call.Cancel();
    }

    /// <summary>Takes no more calls, and closes when those in progress are answered.</summary>
    public void FinishWhenDone() => _isFinishing = true;

    /// <summary>Tells the client to go elsewhere, and closes when the calls in progress are answered.</summary>
    public void GoAway()
    {
        lock (Gate)
        {
            if (!_isFinishing && !IsClosed)
            {
                _isFinishing = true;
                EnqueueGoAway(ErrorCode.NoError);
            }
        }

        Pump();
    }

    public override void CloseForViolation(Violation violation)
    {
        LogViolation(Context.Logger, _client, violation.Code, violation.Message);
        List<ServedCall> open;
        lock (Gate)
        {
            open = Calls.EndAll();
            if (violation.Code == ErrorCode.Http11Required)
            {
                Queue.EnqueueRaw(ServerPreface.Http11Answer.Span);
            }
            else
            {
                EnqueueGoAway(violation.Code);
            }

            _isAborting = true;
            _isFinishing = true;
        }

        open.ForEach(call => call.Cancel());
        Pump();
    }

    public override void Close(string reason)
    {
        List<ServedCall> open;
        lock (Gate)
        {
            if (IsClosed)
            {
                return;
            }

            IsClosed = true;
            open = Calls.EndAll();
            Queue.Close();
        }

        Socket.Dispose();
        Pump();
        open.ForEach(call => call.Cancel());
        EndIfDone();
    }

    public override void Fail(Exception exception)
    {
        LogFailed(Context.Logger, _client, exception);
        base.Fail(exception);
    }

    /// <summary>Looks, once a second, for what takes too long.</summary>
    public void Tick()
    {
        Volatile.Write(ref _idleFrames, 0);
        WatchFindings findings;
        lock (Gate)
        {
            if (IsClosed)
            {
                return;
            }

            findings = _watch.Tick(Queue, Sender, Calls.IsBusy);
        }

        foreach (var call in findings.Stalled)
        {
            Abort(call, ErrorCode.Cancel);
        }

        foreach (var call in findings.Late)
        {
            call.Cancel();
        }

        if (findings.CloseReason is { } reason)
        {
            Close(reason);
        }
        else if (findings.IsIdle)
        {
            GoAway();
        }
        else if (findings.Stalled.Count > 0)
        {
            Pump();
        }
    }

    protected override void SenderIsIdle()
    {
        if (!_isFinishing)
        {
            return;
        }

        lock (Gate)
        {
            if (IsClosed || Sender.IsSending || !Queue.IsEmpty || (!_isAborting && (Calls.IsBusy || _watch.HasSaidAll)))
            {
                return;
            }

            _watch.HasSaidAll = true;
            Queue.Close();
        }

        if (_isAborting || !TryShutDown())
        {
            Close("the connection is finished");
        }
    }

    private void EnqueueGoAway(ErrorCode code)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, Queue.LastStreamId);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)code);
        Queue.TryEnqueueControl(new FrameHeader(payload.Length, FrameType.GoAway, FrameFlags.None, 0), payload);
    }

    private void EndIfDone()
    {
        lock (Gate)
        {
            if (!IsClosed || Calls.HasAbandoned || _hasEnded)
            {
                return;
            }

            _hasEnded = true;
        }

        Context.Ended(this);
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Client {Client} is cut off ({Code}): {Violation}.")]
    private static partial void LogViolation(ILogger logger, EndPoint? client, ErrorCode code, string violation);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "The connection of client {Client} failed.")]
    private static partial void LogFailed(ILogger logger, EndPoint? client, Exception exception);
}
