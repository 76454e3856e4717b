using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Protocol.Wire;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>The client against peers that split, pad, delay, refuse, lie and die.</summary>
public sealed class Http2ConnectionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScriptedPeer _peer = new();
    private readonly InferenceClient _client;

    public Http2ConnectionTests()
    {
        _client = new InferenceClient(_peer.Address);
    }

    public void Dispose()
    {
        _client.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public async Task Response_InOddPieces_IsPutTogether()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();
        var message = Response(70_000);

        await _peer.SendHeadersAsync(stream);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[..3]);
        await _peer.SendAsync(FrameType.Data, FrameFlags.Padded, stream, [5, .. message[3..40], 0, 0, 0, 0, 0]);
        await _peer.SendAsync((FrameType)0x42, FrameFlags.None, stream, 1, 2, 3);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[40..50_000]);
        await _peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, message[50_000..]);
        var trailers = ScriptedPeer.Trailers("0");
        await _peer.SendAsync(FrameType.Headers, FrameFlags.EndStream, stream, trailers[..4]);
        await _peer.SendAsync(FrameType.Continuation, FrameFlags.None, stream, trailers[4..8]);
        await _peer.SendAsync(FrameType.Continuation, FrameFlags.EndHeaders, stream, trailers[8..]);

        using var response = (await call).Value;
        Assert.Equal(70_000, response.Outputs[0].Data.Length);
        Assert.True(response.Outputs[0].Data.Span.SequenceEqual(Pattern(70_000)));
        Assert.Equal(new byte[8], (await _peer.ReadAsync(FrameType.Ping)).Payload);
    }

    [Fact]
    public async Task Request_SmallWindowsAndFrames_WaitsForTheirUpdates()
    {
        var call = InferAsync(40_000);
        await _peer.AcceptAsync((Setting.InitialWindowSize, 100));

        // The settings may arrive after the call was started with the protocol's default window.
        var (headers, _) = await _peer.ReadAsync(FrameType.Headers);
        var received = 0;
        var isLast = false;
        await _peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(50_000));
        while (!isLast)
        {
            var (header, payload) = await _peer.ReadAsync(FrameType.Data);
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
        var (headers, _) = await _peer.ReadAsync(FrameType.Headers);
        Assert.Equal(1000, (await _peer.ReadAsync(FrameType.Data)).Payload.Length);

        await _peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(7));
        Assert.Equal(7, (await _peer.ReadAsync(FrameType.Data)).Payload.Length);

        await _peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, headers.StreamId, Number(10_000));
        Assert.True((await _peer.ReadAsync(FrameType.Data)).Header.Has(FrameFlags.EndStream));
        await AnswerAsync(headers.StreamId);
        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Request_PeerAllowsLargeFrames_SendsOne()
    {
        await ExchangeAsync(0, (Setting.MaxFrameSize, 1 << 20), (Setting.InitialWindowSize, 1 << 20));
        await _peer.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 0, Number(1 << 20));
        await _peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await _peer.ReadAsync(FrameType.Ping);

        var call = InferAsync(400_000);
        var (stream, data) = await _peer.ReadRequestAsync();

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
            var (stream, _) = await _peer.ReadRequestAsync();
            Assert.Equal(3 + (2 * i), stream);
            await AnswerAsync(stream);
        }

        Assert.All(await Task.WhenAll(calls), outcome => Assert.True(outcome.IsSuccess));
    }

    [Theory]
    [InlineData("5", ErrorReason.NotFound)]
    [InlineData("14", ErrorReason.DeviceUnavailable)]
    [InlineData("999", ErrorReason.Internal)]
    [InlineData("x", ErrorReason.Internal)]
    public async Task Response_TrailersOnly_GivesItsStatus(string status, ErrorReason expected)
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();

        await _peer.SendAsync(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, stream, [0x88, .. ScriptedPeer.Trailers(status)]);

        Assert.Equal(expected, (await call).Error?.Reason);
    }

    [Fact]
    public async Task Response_MessageOverTheCap_IsRefusedBeforeItComes()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();

        await _peer.SendHeadersAsync(stream);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, 0, 0x7F, 0xFF, 0xFF, 0xFF);

        Assert.Equal(ErrorReason.TooLarge, (await call).Error?.Reason);
        Assert.Equal(Number((int)ErrorCode.Cancel), (await _peer.ReadAsync(FrameType.ResetStream)).Payload);
    }

    [Fact]
    public async Task Peer_RefusesTheStreamOnce_IsAskedAgain()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();
        await _peer.SendAsync(FrameType.ResetStream, FrameFlags.None, stream, Number((int)ErrorCode.RefusedStream));

        var (again, _) = await _peer.ReadRequestAsync();
        await AnswerAsync(again);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Peer_GoesAwayWithoutProcessing_IsAskedAgainOnANewConnection()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        await _peer.ReadRequestAsync();
        await _peer.SendAsync(FrameType.GoAway, FrameFlags.None, 0, [.. Number(0), .. Number(0)]);

        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();
        await AnswerAsync(stream);

        Assert.True((await call).IsSuccess);
    }

    [Fact]
    public async Task Peer_HangsUpDuringTheResponse_IsDeviceUnavailable()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();
        await _peer.SendHeadersAsync(stream);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, Response(30_000)[..20_000]);
        _peer.HangUp();

        Assert.Equal(ErrorReason.DeviceUnavailable, (await call).Error?.Reason);
    }

    [Fact]
    public async Task Peer_AnswersAndGoesAwayInOneBreath_TheAnswerCounts()
    {
        var call = InferAsync(10);
        await _peer.AcceptAsync();
        var (stream, _) = await _peer.ReadRequestAsync();
        byte[] trailers = ScriptedPeer.Trailers("0");

        await _peer.SendRawAsync(
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
        using var client = new InferenceClient(_peer.Address, time: time);
        var call = InferAsync(10, client);
        await _peer.AcceptAsync();
        await _peer.ReadRequestAsync();
        await _peer.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await _peer.ReadAsync(FrameType.Ping);

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
        await _peer.AcceptSilentlyAsync();
        await _peer.ReadRequestAsync();
        await _peer.SendRawAsync(Convert.FromHexString(hex));

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

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Pattern(int lengthBytes)
    {
        var bytes = new byte[lengthBytes];
        for (var i = 0; i < lengthBytes; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        return bytes;
    }

    private static byte[] Response(int lengthBytes)
    {
        using var response = new InferResponse { ModelName = "m" };
        response.Outputs.Add(new Tensor("y", TensorDataType.UInt8, [lengthBytes], Pattern(lengthBytes)));
        var message = new ArrayBufferWriter<byte>();
        InferMessageFormatter.Create(response).Value.WriteTo(message);
        return [0, .. Number(message.WrittenCount), .. message.WrittenSpan];
    }

    private async Task<Outcome<InferResponse>> InferAsync(int lengthBytes, InferenceClient? client = null)
    {
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(new Tensor("x", TensorDataType.UInt8, [lengthBytes], Pattern(lengthBytes)));
        return await (client ?? _client).InferAsync(request, Patience, CancellationToken.None);
    }

    private async Task AnswerAsync(int stream)
    {
        await _peer.SendHeadersAsync(stream);
        await _peer.SendAsync(FrameType.Data, FrameFlags.None, stream, Response(10));
        await _peer.SendTrailersAsync(stream);
    }

    private async Task ExchangeAsync(int lengthBytes, params (Setting Setting, int Value)[] settings)
    {
        var call = InferAsync(lengthBytes);
        await _peer.AcceptAsync(settings);
        var (stream, _) = await _peer.ReadRequestAsync();
        await AnswerAsync(stream);
        Assert.True((await call).IsSuccess);
    }
}
