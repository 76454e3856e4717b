using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Service;

/// <summary>What a client's frames mean to the calls that it makes.</summary>
internal sealed class ServerFrameHandler : FrameHandler
{
    private readonly ServerConnection _connection;
    private readonly RequestHeaders _headers;
    private readonly int _streamWindowBytes;

    public ServerFrameHandler(ServerConnection connection)
        : base(connection)
    {
        _connection = connection;
        _headers = new RequestHeaders(connection.Context.Methods);
        _streamWindowBytes = OwnSettings.StreamWindowBytes(connection.Context.Options.MaxMessageBytes);
    }

    public override ReadOnlyMemory<byte> Preface => ConnectionPreface.Bytes;

    public override void OnPreface()
    {
        _connection.Begin();
        PumpLater();
    }

    public override Violation OnForeignPreface(ReadOnlySpan<byte> received) => received[0] is >= (byte)'A' and <= (byte)'Z'
        ? new Violation(ErrorCode.Http11Required, "it speaks HTTP/1.1")
        : base.OnForeignPreface(received);

    protected override Violation? Saw(FrameHeader header)
    {
        var isIdle = header.Type switch
        {
            FrameType.Headers or FrameType.WindowUpdate => false,
            FrameType.Data => header.LengthBytes == 0 && !header.Has(FrameFlags.EndStream),
            _ => true,
        };
        if (!isIdle && header.Type != FrameType.WindowUpdate)
        {
            _connection.SawLife();
        }

        return Count(isIdle);
    }

    protected override Violation? SawLateFrame() => Count(isIdle: true);

    protected override Violation? OnHeaderBlock(FrameHeader first, ReadOnlySpan<byte> block)
    {
        if (!_headers.TryRead(block))
        {
            return new Violation(ErrorCode.CompressionError, "its headers are no valid HPACK");
        }

        if (first.StreamId % 2 == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it opens stream {first.StreamId}, which is not for clients");
        }

        if (first.StreamId > _connection.LastStreamId)
        {
            return Open(first);
        }

        var violation = Find(first, out var stream);
        if (stream is not ServedCall call)
        {
            return violation ?? SawLateFrame();
        }

        TakeTrailers(call, first);
        return null;
    }

    protected override bool TakesData(Http2Stream call, int lengthBytes)
    {
        var served = (ServedCall)call;
        served.ReceivedBytes += lengthBytes;
        if (served.IsReceived || served.ReceivedBytes > _streamWindowBytes)
        {
            Abort(served, served.IsReceived ? ErrorCode.StreamClosed : ErrorCode.FlowControlError);
            return false;
        }

        // Already answered: what comes until the caller has seen the answer is of no use.
        return call.Outgoing is null;
    }

    protected override void OnBadMessage(Http2Stream call, Error error)
    {
        call.Incoming.Dispose();
        Refuse((ServedCall)call, ResponseHeaders.Failure(error), isReceived: false);
    }

    protected override void OnStreamEnds(Http2Stream call)
    {
        var served = (ServedCall)call;
        if (_connection.Calls.TryBeginRun(served))
        {
            // Before this call or any that comes after it begins, which they do in any order.
            served.Arrive();
            DeliverLater(served);
        }
        else
        {
            call.Incoming.Dispose();
        }
    }

    protected override void OnReset(Http2Stream call, ErrorCode code)
    {
        var served = (ServedCall)call;
        _connection.Abort(served, resetWith: null);
        if (!served.IsReceived)
        {
            served.Incoming.Dispose();
        }

        // A connection that finishes may have waited for this call alone.
        PumpLater();
    }

    protected override Violation? OnGoAway(int lastStreamId, ErrorCode code)
    {
        _connection.FinishWhenDone();
        PumpLater();
        return null;
    }

    private Violation? Count(bool isIdle) => _connection.CountFrame(isIdle)
        ? null
        : new Violation(ErrorCode.EnhanceYourCalm, "it sends too many frames that carry nothing");

    private Violation? Open(FrameHeader first)
    {
        var isWhole = first.Has(FrameFlags.EndStream);
        if (_headers.IsMalformed)
        {
            return RefuseStream(first.StreamId, ErrorCode.ProtocolError);
        }

        var refusal = _headers.Refuse();
        var call = new ServedCall(_connection, _headers, first.StreamId);
        if (!_connection.TryOpen(call))
        {
            refusal?.Release();
            return RefuseStream(first.StreamId, ErrorCode.RefusedStream);
        }

        if (refusal is not null)
        {
            Refuse(call, refusal, isWhole);
        }
        else if (isWhole)
        {
            OnStreamEnds(call);
        }

        return null;
    }

    private Violation? RefuseStream(int streamId, ErrorCode code)
    {
        PumpLater();
        return _connection.RefuseStream(streamId, code);
    }

    private void TakeTrailers(ServedCall call, FrameHeader first)
    {
        if (call.IsReceived)
        {
            Abort(call, ErrorCode.StreamClosed);
        }
        else if (!first.Has(FrameFlags.EndStream))
        {
            Abort(call, ErrorCode.ProtocolError);
        }
        else
        {
            OnStreamEnds(call);
        }
    }

    private void Refuse(ServedCall call, OutgoingMessage answer, bool isReceived)
    {
        answer.StopsPeer = !isReceived;
        _connection.Calls.Answer(call, answer);
        PumpLater();
    }

    private void Abort(ServedCall call, ErrorCode code)
    {
        _connection.Abort(call, code);
        PumpLater();
    }
}
