using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>The client keeps to the windows, frames and streams that its peer allows.</summary>
public sealed class Http2FlowTests : ScriptedPeerTests
{
    [Fact]
    public async Task Request_SmallWindowsAndFrames_WaitsForTheirUpdates()
    {
        var call = InferAsync(40_000);
        await Peer.AcceptAsync((Setting.InitialWindowSize, 100));

        // The settings may arrive after the call was started with the protocol's default window.
        var (headers, _) = await Peer.ReadAsync(FrameType.Headers);
        var received = 0;
        var isLast = false;
        await Peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(50_000));
        while (!isLast)
        {
            var (header, payload) = await Peer.ReadAsync(FrameType.Data);
            Assert.InRange(payload.Length, 0, FrameHeader.DefaultMaxLengthBytes);
            received += payload.Length;
            isLast = header.Has(FrameFlags.EndStream);
        }

        Assert.InRange(received, 40_000, 40_200);
        await AnswerAsync(headers.StreamId);
        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Request_WindowUsedUp_SendsNoMoreThanAllowed()
    {
        await ExchangeAsync(0, (Setting.InitialWindowSize, 1000));
        var call = InferAsync(5000);
        var (headers, _) = await Peer.ReadAsync(FrameType.Headers);
        Assert.Equal(1000, (await Peer.ReadAsync(FrameType.Data)).Payload.Length);

        await Peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(7));
        Assert.Equal(7, (await Peer.ReadAsync(FrameType.Data)).Payload.Length);

        await Peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(10_000));
        Assert.True((await Peer.ReadAsync(FrameType.Data)).Header.Has(FrameFlags.EndStream));
        await AnswerAsync(headers.StreamId);
        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Request_PeerAllowsLargeFrames_SendsOne()
    {
        await ExchangeAsync(0, (Setting.MaxFrameSize, 1 << 20), (Setting.InitialWindowSize, 1 << 20));
        await Peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 0, Number(1 << 20));
        await Peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await Peer.ReadAsync(FrameType.Ping);

        var call = InferAsync(400_000);
        var (stream, data) = await Peer.ReadRequestAsync();

        Assert.Single(data);
        await AnswerAsync(stream);
        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Calls_MoreThanThePeerAllows_TakeTurns()
    {
        await ExchangeAsync(0, (Setting.MaxConcurrentStreams, 1));
        var calls = Enumerable.Range(0, 3).Select(_ => InferAsync(10)).ToArray();
        for (var i = 0; i < calls.Length; i++)
        {
            var (stream, _) = await Peer.ReadRequestAsync();
            Assert.Equal(3 + (2 * i), stream);
            await AnswerAsync(stream);
        }

        Assert.All(await Task.WhenAll(calls), outcome => Assert.True(outcome.IsSuccess));
    }
}
