using System.Buffers;
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
    private const int MaxHeaderBlockBytes = 64 * 1024;
    private const int MaxFrameSizeLimit = (1 << 24) - 1;

    private readonly Http2Connection _connection;
    private readonly SendQueue _queue;
    private readonly Lock _lock;
    private readonly KeepAlive _keepAlive;
    private readonly int _acknowledgeFromBytes;
    private readonly ArrayBufferWriter<byte> _headerBlock = new();
    private FrameHeader? _unfinishedHeaders;
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

        if (_unfinishedHeaders is not null && (header.Type != FrameType.Continuation || header.StreamId != _unfinishedHeaders.Value.StreamId))
        {
            return "a header block is interrupted";
        }

        if (header.Type != FrameType.Ping)
        {
            _keepAlive.SawLife();
        }

        return header.Type switch
        {
            FrameType.Headers => OnHeaders(header, payload),
            FrameType.Continuation => OnContinuation(header, payload),
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
        if (!_sawSettings || _unfinishedHeaders is not null)
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

    private string? OnHeaders(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var padBytes = 0;
        if (header.Has(FrameFlags.Padded))
        {
            if (payload.IsEmpty)
            {
                return "a HEADERS frame is too short";
            }

            padBytes = payload[0];
            payload = payload[1..];
        }

        var skipBytes = header.Has(FrameFlags.Priority) ? 5 : 0;
        if (payload.Length < skipBytes + padBytes)
        {
            return "a HEADERS frame is too short";
        }

        _headerBlock.ResetWrittenCount();
        _unfinishedHeaders = header;
        return OnContinuation(header, payload[skipBytes..^padBytes]);
    }

    private string? OnContinuation(FrameHeader header, ReadOnlySpan<byte> fragment)
    {
        if (_unfinishedHeaders is not { } first)
        {
            return "a CONTINUATION frame continues nothing";
        }

        if (_headerBlock.WrittenCount + fragment.Length > MaxHeaderBlockBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a header block has over {MaxHeaderBlockBytes} bytes");
        }

        _headerBlock.Write(fragment);
        if (!header.Has(FrameFlags.EndHeaders))
        {
            return null;
        }

        _unfinishedHeaders = null;
        if (Find(first, out var call) is { } violation)
        {
            return violation;
        }

        if (call is null)
        {
            return null;
        }

        if (call.Response.ReadHeaders(_headerBlock.WrittenSpan) is { } error)
        {
            return error.Message;
        }

        if (first.Has(FrameFlags.EndStream))
        {
            FinishStream(call);
        }

        return null;
    }

    private string? OnSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _sawSettings = true;
        var isAcknowledgement = header.Has(FrameFlags.EndStream);
        if (header.StreamId != 0 || payload.Length % 6 != 0 || (isAcknowledgement && !payload.IsEmpty))
        {
            return "a SETTINGS frame is malformed";
        }

        if (isAcknowledgement)
        {
            return null;
        }

        for (; !payload.IsEmpty; payload = payload[6..])
        {
            var setting = (Setting)BinaryPrimitives.ReadUInt16BigEndian(payload);
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            if (!TryApply(setting, value))
            {
                return string.Create(CultureInfo.InvariantCulture, $"its setting {setting} is {value}");
            }
        }

        _mustPump = true;
        return Answer(new FrameHeader(0, FrameType.Settings, FrameFlags.EndStream, 0), []);
    }

    private bool TryApply(Setting setting, uint value)
    {
        lock (_lock)
        {
            switch (setting)
            {
                case Setting.MaxConcurrentStreams:
                    _queue.MaxConcurrentStreams = (int)Math.Min(value, int.MaxValue);
                    return true;
                case Setting.InitialWindowSize:
                    return value <= int.MaxValue && _queue.TrySetInitialWindow((int)value);
                case Setting.MaxFrameSize:
                    _queue.MaxFrameBytes = (int)Math.Min(value, MaxFrameSizeLimit);
                    return value is >= FrameHeader.DefaultMaxLengthBytes and <= MaxFrameSizeLimit;
                default:
                    return true;
            }
        }
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
        if (header.StreamId != 0)
        {
            return Find(header, out var call) ?? (call is null ? null : WidenStream(call, increment));
        }

        lock (_lock)
        {
            return _queue.TryWidenConnection(increment) ? null : "its connection window overflows";
        }
    }

    private string? WidenStream(UnaryCall call, int increment)
    {
        lock (_lock)
        {
            call.SendWindowBytes += increment;
            return call.SendWindowBytes <= int.MaxValue ? null : "a stream's window overflows";
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
            var code = (ErrorCode)BinaryPrimitives.ReadInt32BigEndian(payload);
            var reason = code switch
            {
                ErrorCode.RefusedStream => ErrorReason.DeviceUnavailable,
                ErrorCode.Cancel => ErrorReason.Cancelled,
                ErrorCode.EnhanceYourCalm => ErrorReason.Overloaded,
                _ => ErrorReason.InvalidAnswer,
            };
            var error = new Error(reason, $"the peer reset the call with {code}");
            Finish(call, new CallResult(null, error, WasNotProcessed: code == ErrorCode.RefusedStream), resetWith: null);
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
        bool isEmpty;
        lock (_lock)
        {
            unprocessed = _queue.Drain(lastStreamId);
            isEmpty = _queue.Streams.Count == unprocessed.Count(call => call.StreamId != 0);
        }

        var error = new Error(ErrorReason.DeviceUnavailable, $"the peer is going away with {code}");
        foreach (var call in unprocessed)
        {
            Finish(call, new CallResult(null, error, WasNotProcessed: true), resetWith: null);
        }

        if (isEmpty)
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
