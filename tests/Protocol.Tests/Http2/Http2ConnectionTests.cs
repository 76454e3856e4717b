using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>The client against peers that split, pad, refuse and lie about their responses.</summary>
public sealed class Http2ConnectionTests : ScriptedPeerTests
{
    [Fact]
    public async Task Response_InOddPieces_IsPutTogether()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        var message = Response(70_000);

        await Peer.SendHeadersAsync(stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[..3]);
        await Peer.SendAsync(FrameType.Data, FrameFlags.Padded, stream, [5, .. message[3..40], 0, 0, 0, 0, 0]);
        await Peer.SendAsync((FrameType)0x42, FrameFlags.None, stream, 1, 2, 3);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[40..50_000]);
        await Peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[50_000..]);
        var trailers = ScriptedPeer.Trailers("0");
        await Peer.SendAsync(FrameType.Headers, FrameFlags.EndStream, stream, trailers[..4]);
        await Peer.SendAsync(FrameType.Continuation, FrameFlags.None, stream, trailers[4..8]);
        await Peer.SendAsync(FrameType.Continuation, FrameFlags.EndHeaders, stream, trailers[8..]);

        using var response = (await call).Value;
        Assert.Equal(70_000, response.Outputs[0].Data.Length);
        Assert.True(response.Outputs[0].Data.Span.SequenceEqual(Pattern(70_000)));
        Assert.Equal(new byte[8], (await Peer.ReadAsync(FrameType.Ping)).Payload);
    }

    [Theory]
    [InlineData("5", ErrorReason.NotFound)]
    [InlineData("14", ErrorReason.DeviceUnavailable)]
    [InlineData("999", ErrorReason.Internal)]
    [InlineData("x", ErrorReason.Internal)]
    public async Task Response_TrailersOnly_GivesItsStatus(string status, ErrorReason expected)
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();

        await Peer.SendAsync(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, stream, [0x88, .. ScriptedPeer.Trailers(status)]);

        Assert.Equal(expected, (await call).Error?.Reason);
    }

    [Fact]
    public async Task Response_MessageOverTheCap_IsRefusedBeforeItComes()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();

        await Peer.SendHeadersAsync(stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, 0, 0x7F, 0xFF, 0xFF, 0xFF);

        Assert.Equal(ErrorReason.TooLarge, (await call).Error?.Reason);
        Assert.Equal(Number((int)ErrorCode.Cancel), (await Peer.ReadAsync(FrameType.ResetStream)).Payload);
    }
}
