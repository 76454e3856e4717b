using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Client;

/// <summary>What the server's frames mean to the calls that wait for it.</summary>
internal sealed class ClientFrameHandler : FrameHandler
{
    private readonly ClientConnection _connection;
    private readonly KeepAlive _keepAlive;

    public ClientFrameHandler(ClientConnection connection, KeepAlive keepAlive)
        : base(connection)
    {
        _connection = connection;
        _keepAlive = keepAlive;
    }

    protected override Violation? Saw(FrameHeader header)
    {
        if (header.Type != FrameType.Ping)
        {
            _keepAlive.SawLife();
        }

        return null;
    }

    protected override Violation? OnHeaderBlock(FrameHeader first, ReadOnlySpan<byte> block)
    {
        var violation = Find(first, out var stream);
        if (stream is not UnaryCall call)
        {
            return violation;
        }

        if (call.Response.ReadHeaders(block) is { } error)
        {
            return error.Message;
        }

        if (first.Has(FrameFlags.EndStream))
        {
            OnStreamEnds(call);
        }

        return null;
    }

    protected override void SawData() => _keepAlive.SawLife();

    protected override void OnBadMessage(Http2Stream call, Error error)
    {
        call.Incoming.Dispose();
        Finish((UnaryCall)call, ResponseReader.Refuse(error), ErrorCode.Cancel);
    }

    protected override void OnStreamEnds(Http2Stream call) =>
        Finish((UnaryCall)call, ((UnaryCall)call).Response.Finish(), call.Outgoing!.RemainingBytes > 0 ? ErrorCode.Cancel : null);

    protected override void OnReset(Http2Stream call, ErrorCode code) => Finish((UnaryCall)call, ResetReasons.ToResult(code), resetWith: null);

    protected override Violation? OnGoAway(int lastStreamId, ErrorCode code)
    {
        List<Http2Stream> unprocessed;
        lock (_connection.Gate)
        {
            unprocessed = _connection.Queue.Drain(lastStreamId);
        }

        var error = new Error(ErrorReason.DeviceUnavailable, $"the peer is going away with {code}");
        foreach (var call in unprocessed)
        {
            Finish((UnaryCall)call, new CallResult(null, error, WasNotProcessed: true), resetWith: null);
        }

        if (!_connection.HasStreams)
        {
            _connection.Close(error.Message);
        }

        return null;
    }

    protected override void OnPong() => _keepAlive.ProbeAnswered();

    private void Finish(UnaryCall call, CallResult result, ErrorCode? resetWith)
    {
        if (!_connection.TryDecide(call, result, resetWith))
        {
            return;
        }

        DeliverLater(call);
        lock (_connection.Gate)
        {
            if (resetWith is not null || _connection.Queue.WaitingCalls > 0)
            {
                PumpLater();
            }
        }
    }
}
