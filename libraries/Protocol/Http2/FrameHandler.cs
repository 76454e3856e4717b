using System.Buffers.Binary;
using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// What each received frame means. Runs on the receiving thread; methods return what the peer did wrong, or null. Frames of streams
/// that ended are taken and ignored: the peer may have sent them before it knew.
/// </summary>
internal sealed class FrameHandler
{
    private readonly Http2Connection _connection;
    private readonly SendQueue _queue;
    private readonly Lock _lock;
    private readonly KeepAlive _keepAlive;
    private readonly int _acknowledgeFromBytes;
    private readonly HeaderBlock _headers = new();
    private FinishedCalls _finished;
    private bool _sawSettings;
    private bool _mustPump;
    private int _unacknowledgedBytes;

    public FrameHandler(Http2Connection connection, SendQueue queue, Lock gate, KeepAlive keepAlive, int acknowledgeFromBytes)
    {
        _connection = connection;
        _queue = queue;
        _lock = gate;
        _keepAlive = keepAlive;
        _acknowledgeFromBytes = acknowledgeFromBytes;
    }

    /// <summary>Closes the connection for what a frame did wrong.</summary>
    public void Violated(string violation) => _connection.CloseForViolation(violation);

    /// <summary>Closes the connection, which is lost.</summary>
    public void Lost(string reason) => _connection.Close(reason);

    /// <summary>Ends one round of receiving: sends what it caused, returns the calls that it finished.</summary>
    public FinishedCalls AfterReceive()
    {
        if (_mustPump)
        {
            _mustPump = false;
            _connection.Pump();
        }

        var finished = _finished;
        _finished = default;
        return finished;
    }

    /// <summary>Takes any frame but DATA.</summary>
    public string? OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_sawSettings && header.Type != FrameType.Settings)
        {
            return "its first frame is not SETTINGS; it may not speak HTTP/2";
        }

        if (!_headers.Allows(header))
        {
            return "a header block is interrupted";
        }

        if (header.Type != FrameType.Ping)
        {
            _keepAlive.SawLife();
        }

        return header.Type switch
        {
            FrameType.Headers => OnHeaders(_headers.Begin(header, payload)),
            FrameType.Continuation => OnHeaders(_headers.Continue(header, payload)),
            FrameType.Settings => OnSettings(header, payload),
            FrameType.Ping => OnPing(header, payload),
            FrameType.WindowUpdate => OnWindowUpdate(header, payload),
            FrameType.ResetStream => OnResetStream(header, payload),
            FrameType.GoAway => OnGoAway(header, payload),
            FrameType.PushPromise => "it pushes, which our settings forbid",
            _ => null,
        };
    }

    /// <summary>Begins a DATA frame; the call is null when its payload is to be ignored.</summary>
    public string? OnDataBegins(FrameHeader header, out UnaryCall? call)
    {
        call = null;
        if (!_sawSettings || _headers.IsUnfinished)
        {
            return "DATA comes where it must not";
        }

        _keepAlive.SawLife();
        _unacknowledgedBytes += header.LengthBytes;
        if (_unacknowledgedBytes >= _acknowledgeFromBytes)
        {
            Span<byte> increment = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(increment, _unacknowledgedBytes);
            _unacknowledgedBytes = 0;
            if (Answer(new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, 0), increment) is { } violation)
            {
                return violation;
            }
        }

        return Find(header, out call);
    }

    /// <summary>Takes payload of a DATA frame; false when the call wants no more.</summary>
    public bool OnData(UnaryCall call, ReadOnlySpan<byte> bytes)
    {
        if (call.Response.ReadData(bytes) is not { } error)
        {
            return true;
        }

        Finish(call, new CallResult(null, error), ErrorCode.Cancel);
        return false;
    }

    /// <summary>Ends a DATA frame.</summary>
    public void OnDataEnds(FrameHeader header, UnaryCall? call)
    {
        if (call is not null && header.Has(FrameFlags.EndStream))
        {
            FinishStream(call);
        }
    }

    private string? OnHeaders(string? violation)
    {
        if (violation is not null || _headers.IsUnfinished)
        {
            return violation;
        }

        violation = Find(_headers.First, out var call);
        if (call is null)
        {
            return violation;
        }

        if (call.Response.ReadHeaders(_headers.Fields) is { } error)
        {
            return error.Message;
        }

        if (_headers.First.Has(FrameFlags.EndStream))
        {
            FinishStream(call);
        }

        return null;
    }

    private string? OnSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _sawSettings = true;
        var isAcknowledgement = header.Has(FrameFlags.EndStream);
        if (header.StreamId != 0 || (isAcknowledgement && !payload.IsEmpty))
        {
            return "a SETTINGS frame is malformed";
        }

        if (isAcknowledgement)
        {
            return null;
        }

        string? violation;
        lock (_lock)
        {
            violation = PeerSettings.Apply(payload, _queue);
        }

        return violation ?? Answer(new FrameHeader(0, FrameType.Settings, FrameFlags.EndStream, 0), []);
    }

    private string? OnPing(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0 || payload.Length != 8)
        {
            return "a PING frame is malformed";
        }

        if (header.Has(FrameFlags.EndStream))
        {
            _keepAlive.ProbeAnswered();
            return null;
        }

        return Answer(new FrameHeader(8, FrameType.Ping, FrameFlags.EndStream, 0), payload);
    }

    private string? OnWindowUpdate(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var increment = payload.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue : 0;
        if (increment == 0)
        {
            return "a WINDOW_UPDATE frame is malformed";
        }

        _mustPump = true;
        UnaryCall? call = null;
        var violation = header.StreamId == 0 ? null : Find(header, out call);
        if (violation is not null || (header.StreamId != 0 && call is null))
        {
            return violation;
        }

        lock (_lock)
        {
            return _queue.TryWiden(call, increment) ? null : "a window overflows";
        }
    }

    private string? OnResetStream(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            return "a RST_STREAM frame is malformed";
        }

        var violation = Find(header, out var call);
        if (call is not null)
        {
            Finish(call, ResetReasons.ToResult((ErrorCode)BinaryPrimitives.ReadInt32BigEndian(payload)), resetWith: null);
        }

        return violation;
    }

    private string? OnGoAway(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0 || payload.Length < 8)
        {
            return "a GOAWAY frame is malformed";
        }

        var lastStreamId = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        var code = (ErrorCode)BinaryPrimitives.ReadInt32BigEndian(payload[4..]);
        List<UnaryCall> unprocessed;
        lock (_lock)
        {
            unprocessed = _queue.Drain(lastStreamId);
        }

        var error = new Error(ErrorReason.DeviceUnavailable, $"the peer is going away with {code}");
        foreach (var call in unprocessed)
        {
            Finish(call, new CallResult(null, error, WasNotProcessed: true), resetWith: null);
        }

        if (!_connection.HasStreams)
        {
            _connection.Close(error.Message);
        }

        return null;
    }

    private void FinishStream(UnaryCall call) =>
        Finish(call, call.Response.Finish(), call.Outgoing.RemainingBytes > 0 ? ErrorCode.Cancel : null);

    private void Finish(UnaryCall call, CallResult result, ErrorCode? resetWith)
    {
        if (!_connection.TryDecide(call, result, resetWith))
        {
            return;
        }

        _finished = _finished.With(call);
        lock (_lock)
        {
            _mustPump |= resetWith is not null || _queue.WaitingCalls > 0;
        }
    }

    /// <summary>Finds the call of a frame's stream; null for one that ended.</summary>
    private string? Find(FrameHeader header, out UnaryCall? call)
    {
        lock (_lock)
        {
            return _queue.Streams.TryGetValue(header.StreamId, out call) || (header.StreamId % 2 == 1 && header.StreamId <= _queue.LastStreamId)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"a {header.Type} frame is for stream {header.StreamId}, which was never opened");
        }
    }

    private string? Answer(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _mustPump = true;
        lock (_lock)
        {
            return _queue.TryEnqueueControl(header, payload) ? null : "it makes us answer faster than it reads";
        }
    }
}
