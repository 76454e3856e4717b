using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>The client tells a slow link from a cut one.</summary>
public sealed class KeepAliveTests : ScriptedPeerTests
{
    private const int UploadBytes = 16_000_000;

    // Less than what is handed to the socket at once, where the kernel tells how much of that gets through.
    private static readonly int BytesPerTick = OperatingSystem.IsLinux() ? 300_000 : 1_500_000;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Upload_OnASlowLink_LivesAsLongAsItGetsThrough()
    {
        using var client = new InferenceClient(Peer.Address, time: _time);
        await ReadyAsync(client);
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(new Tensor("x", TensorDataType.UInt8, [UploadBytes], new byte[UploadBytes]));
        var call = client.InferAsync(request, TimeSpan.FromHours(1), CancellationToken.None);

        // The probe is behind 16 MB, of which each tick lets a little through.
        var buffer = new byte[64 * 1024];
        for (var tick = 0; tick < 10; tick++)
        {
            for (var read = 0; read < BytesPerTick; read += await Peer.Socket.ReceiveAsync(buffer))
            {
            }

            _time.Advance(new InferenceClientOptions().KeepAliveInterval);
            Assert.False(call.IsCompleted);
        }

        // Now nothing gets through any more.
        for (var tick = 0; tick < 1000 && !call.IsCompleted; tick++)
        {
            _time.Advance(new InferenceClientOptions().KeepAliveInterval);
        }

        Assert.Equal(ErrorReason.DeviceUnavailable, (await call).Error?.Reason);
    }

    [Fact]
    public async Task Call_ThisProcessSleepsWhileAProbeIsOut_GivesThePeerItsTimeAgain()
    {
        var interval = new InferenceClientOptions().KeepAliveInterval;
        using var client = new InferenceClient(Peer.Address, time: _time);
        using var request = new InferRequest { ModelName = "m" };
        var call = client.InferAsync(request, TimeSpan.FromHours(1), CancellationToken.None);
        await Peer.AcceptAsync();
        var (stream, _) = await Peer.ReadRequestAsync();
        await Peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await Peer.ReadAsync(FrameType.Ping);

        // A silence, and a probe.
        _time.Advance(interval);
        _time.Advance(interval);
        await Peer.ReadAsync(FrameType.Ping);
        _time.Sleep(10 * interval);

        await AnswerAsync(stream);
        Assert.True((await call).IsSuccess);
    }

    /// <summary>Opens the connection, with wide windows of HTTP/2 and a narrow one of TCP.</summary>
    private async Task ReadyAsync(InferenceClient client)
    {
        var call = client.IsServerReadyAsync(TimeSpan.FromHours(1), CancellationToken.None);
        await Peer.AcceptAsync((Setting.InitialWindowSize, int.MaxValue), (Setting.MaxFrameSize, 1 << 20));
        Peer.Socket.ReceiveBufferSize = 16 * 1024;
        await Peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 0, Number(1 << 30));
        var (stream, _) = await Peer.ReadRequestAsync();
        await Peer.SendHeadersAsync(stream);
        await Peer.SendAsync(FrameType.Data, FrameFlags.None, stream, 0, 0, 0, 0, 0);
        await Peer.SendTrailersAsync(stream);
        Assert.True((await call).IsSuccess);
    }
}
