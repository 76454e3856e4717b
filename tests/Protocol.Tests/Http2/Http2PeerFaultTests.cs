using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>The client against peers that refuse, delay, break the protocol and die.</summary>
public sealed class Http2PeerFaultTests : ScriptedPeerTests
{
    [Fact]
    public async Task Peer_RefusesTheStreamOnce_IsAskedAgain()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        await Peer.SendAsync(FrameType.ResetStream, FrameFlags.None, stream, Number((int)ErrorCode.RefusedStream));

        var (again, _) = await Peer.ReadRequestAsync();
        await AnswerAsync(again);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Peer_GoesAwayWithoutProcessing_IsAskedAgainOnANewConnection()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        await Peer.ReadRequestAsync();
        await Peer.SendAsync(FrameType.GoAway, FrameFlags.None, 0, [.. Number(0), .. Number(0)]);

        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        await AnswerAsync(stream);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Peer_HangsUpDuringTheResponse_IsDeviceUnavailable()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        await Peer.SendHeadersAsync(stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, Response(30_000)[..20_000]);
        Peer.HangUp();

        Assert.Equal(ErrorReason.DeviceUnavailable, (await call).Error?.Reason);
    }

    [Fact]
    public async Task Peer_AnswersAndGoesAwayInOneBreath_TheAnswerCounts()
    {
        var call = InferAsync(10);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        byte[] trailers = ScriptedPeer.Trailers("0");

        await Peer.SendRawAsync(
        [
            .. ScriptedPeer.Frame(FrameType.Headers, FrameFlags.EndHeaders, stream, 0x88),
            .. ScriptedPeer.Frame(FrameType.Data, FrameFlags.None, stream, Response(10)),
            .. ScriptedPeer.Frame(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, stream, trailers),
            .. ScriptedPeer.Frame(FrameType.GoAway, FrameFlags.None, 0, [.. Number(0), .. Number(0)]),
            .. ScriptedPeer.Frame(FrameType.PushPromise, FrameFlags.None, stream),
        ]);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Peer_SilentAfterAProbe_CountsAsCutOff()
    {
        var time = new ManualTimeProvider();
        using var client = new InferenceClient(Peer.Address, time: time);
        var call = InferAsync(10, client);
        await Peer.AcceptAsync();
        await Peer.ReadRequestAsync();
        await Peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await Peer.ReadAsync(FrameType.Ping);

        // The peer's settings are a sign of life; after it, a silence, a probe, and no answer to it.
        for (var tick = 0; tick < 4 && !call.IsCompleted; tick++)
        {
            time.Advance(new InferenceClientOptions().KeepAliveInterval);
        }

        Assert.Equal(ErrorReason.DeviceUnavailable, (await call).Error?.Reason);
    }

    [Theory]
    [InlineData("485454502f312e3120343030204261642052657175657374")]
    [InlineData("000000010500000001")]
    [InlineData("000000040000000000" + "000000090400000001")]
    [InlineData("000000040000000000" + "0000040504000000010000000288")]
    [InlineData("000000040000000000" + "000001010400000001" + "c0")]
    [InlineData("000000040000000000" + "000001010000000001" + "88" + "000000060000000000")]
    [InlineData("000000040000000000" + "000001010c00000001" + "09")]
    [InlineData("000000040000000000" + "000001000800000001" + "01")]
    [InlineData("000000040000000000" + "000000000000000063")]
    [InlineData("000000040000000000" + "000000010400000002")]
    [InlineData("000000040000000000" + "00000306000000000000000000")]
    [InlineData("000000040000000000" + "000004080000000000" + "00000000")]
    [InlineData("000000040000000000" + "000004080000000000" + "7fffffff")]
    [InlineData("000005040000000000" + "0000000000")]
    [InlineData("000006040000000000" + "000500000001")]
    [InlineData("000006040000000000" + "0004ffffffff")]
    [InlineData("000000040000000000" + "000000070000000000")]
    [InlineData("000000040000000000" + "000002030000000001" + "0000")]
    [InlineData("000000040000000000" + "ffffff000000000001")]
    [InlineData("000000040000000000" + "00ffff010400000001")]
    public async Task Peer_BreaksTheProtocol_FailsTheCallAndTheNextConnectionWorks(string hex)
    {
        var call = InferAsync(10);
        await Peer.AcceptSilentlyAsync();
        await Peer.ReadRequestAsync();
        await Peer.SendRawAsync(Convert.FromHexString(hex));

        var error = (await call).Error;

        Assert.Equal(ErrorReason.InvalidAnswer, error?.Reason);
        Assert.Contains("HTTP/2", error?.Message, StringComparison.Ordinal);
        await ExchangeAsync(10);
    }

    [Fact]
    public async Task Peer_SendsAnything_EveryCallEnds()
    {
        var random = new Random(7541);
        for (var round = 0; round < 60; round++)
        {
            using var peer = new ScriptedPeer();
            using var client = new InferenceClient(peer.Address);
            var call = InferAsync(10, client);
            await peer.AcceptAsync();
            await peer.ReadRequestAsync();

            // What the client may ask again for is not to be had.
            peer.StopListening();
            try
            {
                for (var frame = 0; frame < 8; frame++)
                {
                    var payload = new byte[random.Next(0, 40)];
                    random.NextBytes(payload);
                    await peer.SendAsync((FrameType)random.Next(0, 11), (FrameFlags)random.Next(0, 64), random.Next(0, 3), payload);
                }

                peer.HangUp();
            }
            catch (SocketException)
            {
                // The client hung up first.
            }

            Assert.False((await call).IsSuccess);
        }
    }
}
