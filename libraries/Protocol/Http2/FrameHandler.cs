using System.Buffers.Binary;
using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// What each received frame means. Runs on the receiving thread; methods return what the peer did wrong, or null. Frames of streams
/// that ended are taken and ignored: the peer may have sent them before it knew.
/// </summary>
internal abstract class FrameHandler
{
    private const int AcknowledgeFromBytes = Http2Connection.ReceiveWindowBytes / 2;

    private readonly HeaderBlock _headers = new();
    private FinishedCalls _finished;
    private bool _sawSettings;
    private bool _mustPump;
    private int _unacknowledgedBytes;

    private protected FrameHandler(Http2Connection connection)
    {
        Connection = connection;
    }

    /// <summary>What the peer sends before its first frame; empty for nothing.</summary>
    public virtual ReadOnlyMemory<byte> Preface => default;

    protected Http2Connection Connection { get; }

    /// <summary>Closes the connection for what a frame did wrong.</summary>
    public void Violated(Violation violation) => Connection.CloseForViolation(violation);

    /// <summary>Closes the connection, which is lost.</summary>
    public void Lost(string reason) => Connection.Close(reason);

    /// <summary>Closes the connection for a bug of ours.</summary>
    public void Failed(Exception exception) => Connection.Fail(exception);

    /// <summary>The whole preface came.</summary>
    public virtual void OnPreface()
    {
    }

    /// <summary>Something else came in place of the preface.</summary>
    public virtual Violation OnForeignPreface(ReadOnlySpan<byte> received) => new(ErrorCode.ProtocolError, "it does not speak HTTP/2");

    /// <summary>Ends one round of receiving: sends what it caused, returns the calls that it finished.</summary>
    public FinishedCalls AfterReceive()
    {
        if (_mustPump)
        {
            _mustPump = false;
            Connection.Pump();
        }

        var finished = _finished;
        _finished = default;
        return finished;
    }

    /// <summary>Takes any frame but DATA.</summary>
    public Violation? OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_sawSettings && header.Type != FrameType.Settings)
        {
            return "its first frame is not SETTINGS; it may not speak HTTP/2";
        }

        if (!_headers.Allows(header))
        {
            return "a header block is interrupted";
        }

        if ((Saw(header) ?? FrameShape.Check(header, payload)) is { } violation)
        {
            return violation;
        }

        return header.Type switch
        {
            FrameType.Headers => OnHeaders(_headers.Begin(header, payload)),
            FrameType.Continuation => OnHeaders(_headers.Continue(header, payload)),
            FrameType.Settings => OnSettings(header, payload),
            FrameType.Ping => OnPing(header, payload),
            FrameType.WindowUpdate => OnWindowUpdate(header, payload),
            FrameType.ResetStream => OnResetStream(header, payload),
            FrameType.GoAway => OnGoAway(FrameShape.Number(payload), (ErrorCode)BinaryPrimitives.ReadInt32BigEndian(payload[4..])),
            FrameType.PushPromise => "it pushes, which is forbidden here",
            _ => null,
        };
    }

    /// <summary>Begins a DATA frame; the call is null when its payload is to be ignored.</summary>
    public Violation? OnDataBegins(FrameHeader header, out Http2Stream? call)
    {
        call = null;
        if (!_sawSettings || _headers.IsUnfinished)
        {
            return "DATA comes where it must not";
        }

        if (Saw(header) is { } excess)
        {
            return excess;
        }

        _unacknowledgedBytes += header.LengthBytes;
        if (_unacknowledgedBytes >= AcknowledgeFromBytes)
        {
            Span<byte> increment = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(increment, _unacknowledgedBytes);
            _unacknowledgedBytes = 0;
            if (Answer(new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, 0), increment) is { } flood)
            {
                return flood;
            }
        }

        if (Find(header, out call) is { } violation)
        {
            return violation;
        }

        if (call is not null && !TakesData(call, header.LengthBytes))
        {
            call = null;
        }

        return null;
    }

    /// <summary>Takes payload of a DATA frame; false when the call wants no more.</summary>
    public bool OnData(Http2Stream call, ReadOnlySpan<byte> bytes)
    {
        SawData();
        if (call.Incoming.Read(bytes) is not { } error)
        {
            return true;
        }

        OnBadMessage(call, error);
        return false;
    }

    /// <summary>Takes payload of a DATA frame that was received into the memory of its call.</summary>
    public void OnRawData(Http2Stream call, int countBytes)
    {
        SawData();
        call.Incoming.AdvanceRaw(countBytes);
    }

    /// <summary>Ends a DATA frame.</summary>
    public void OnDataEnds(FrameHeader header, Http2Stream? call)
    {
        if (call is not null && header.Has(FrameFlags.EndStream))
        {
            OnStreamEnds(call);
        }
    }

    /// <summary>A frame came; returns why it is one too many, or null.</summary>
    protected abstract Violation? Saw(FrameHeader header);

    /// <summary>A part of a DATA frame's payload came; the whole frame may take long.</summary>
    protected virtual void SawData()
    {
    }

    /// <summary>A frame of a stream that ended came; returns why it is one too many, or null.</summary>
    protected virtual Violation? SawLateFrame() => null;

    /// <summary>A header block came whole.</summary>
    /// <param name="first">Its HEADERS frame.</param>
    /// <param name="block">The block.</param>
    protected abstract Violation? OnHeaderBlock(FrameHeader first, ReadOnlySpan<byte> block);

    /// <summary>Whether a stream may have the payload of a DATA frame.</summary>
    protected virtual bool TakesData(Http2Stream call, int lengthBytes) => true;

    /// <summary>The message of a stream cannot be read; the rest of it is of no use.</summary>
    protected abstract void OnBadMessage(Http2Stream call, Error error);

    /// <summary>The peer has sent all of a stream.</summary>
    protected abstract void OnStreamEnds(Http2Stream call);

    /// <summary>The peer gave a stream up.</summary>
    protected abstract void OnReset(Http2Stream call, ErrorCode code);

    /// <summary>The peer will close the connection.</summary>
    protected abstract Violation? OnGoAway(int lastStreamId, ErrorCode code);

    /// <summary>The peer answered a PING.</summary>
    protected virtual void OnPong()
    {
    }

    /// <summary>Hands a call on when this round of receiving ends.</summary>
    protected void DeliverLater(Http2Stream call) => _finished = _finished.With(call);

    /// <summary>Sends what is queued when this round of receiving ends.</summary>
    protected void PumpLater() => _mustPump = true;

    private Violation? OnHeaders(Violation? violation) =>
        violation is not null || _headers.IsUnfinished ? violation : OnHeaderBlock(_headers.First, _headers.Fields);

    private Violation? OnSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _sawSettings = true;
        if (header.Has(FrameFlags.EndStream))
        {
            return null;
        }

        Violation? violation;
        lock (Connection.Gate)
        {
            violation = PeerSettings.Apply(payload, Connection.Queue);
        }

        return violation ?? Answer(new FrameHeader(0, FrameType.Settings, FrameFlags.EndStream, 0), []);
    }

    private Violation? OnPing(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Has(FrameFlags.EndStream))
        {
            OnPong();
            return null;
        }

        return Answer(new FrameHeader(8, FrameType.Ping, FrameFlags.EndStream, 0), payload);
    }

    private Violation? OnWindowUpdate(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _mustPump = true;
        Http2Stream? call = null;
        var violation = header.StreamId == 0 ? null : Find(header, out call);
        if (violation is not null || (header.StreamId != 0 && call is null))
        {
            return violation ?? SawLateFrame();
        }

        lock (Connection.Gate)
        {
            return Connection.Queue.TryWiden(call, FrameShape.Number(payload)) ? null : new Violation(ErrorCode.FlowControlError, "a window overflows");
        }
    }

    private Violation? OnResetStream(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var violation = Find(header, out var call);
        if (call is not null)
        {
            OnReset(call, (ErrorCode)BinaryPrimitives.ReadInt32BigEndian(payload));
        }

        return violation;
    }

    /// <summary>Finds the call of a frame's stream; null for one that ended.</summary>
    protected Violation? Find(FrameHeader header, out Http2Stream? call)
    {
        lock (Connection.Gate)
        {
            return Connection.Queue.Streams.TryGetValue(header.StreamId, out call) || (header.StreamId % 2 == 1 && header.StreamId <= Connection.Queue.LastStreamId)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"a {header.Type} frame is for stream {header.StreamId}, which was never opened");
        }
    }

    protected Violation? Answer(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _mustPump = true;
        lock (Connection.Gate)
        {
            return Connection.Queue.TryEnqueueControl(header, payload) ? null : new Violation(ErrorCode.EnhanceYourCalm, "it makes us answer faster than it reads");
        }
    }
}
