using System.Net.Sockets;
using System.Text;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tests.Http2;
using EdgeAspire.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The server against clients that split, flood, stall, lie and die.</summary>
public sealed class ServerConnectionTests : IAsyncLifetime
{
    private const FrameFlags WholeHeaders = FrameFlags.EndHeaders | FrameFlags.EndStream;

    private readonly IdentityServer _server = IdentityServer.Start(new GrpcServerOptions { MaxStreamsPerConnection = 4 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Request_CutIntoAnyPieces_GivesTheSameAnswer()
    {
        byte[] call = [.. Encoding.ASCII.GetBytes(ScriptedClient.Preface), .. ScriptedPeer.Frame(FrameType.Settings, FrameFlags.None, 0), .. ScriptedClient.Call(1, 300)];
        var cuts = Gen.Choose(1, call.Length - 1).ArrayOf(6).Select(positions => positions.Distinct().Order().ToArray());

        Prop.ForAll(cuts.ToArbitrary(), positions => string.Equals(SendCutAsync(call, positions).GetAwaiter().GetResult(), "0", StringComparison.Ordinal))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task Request_CutAtEveryByte_IsAnswered()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        foreach (var octet in ScriptedClient.Call(1, 40))
        {
            await client.SendRawAsync(octet);
        }

        Assert.Equal("0", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Request_PaddedContinuedAndWithTrailers_IsAnswered()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var headers = ScriptedClient.RequestHeaders();
        var message = ScriptedClient.Message(200);

        await client.SendAsync(FrameType.Headers, FrameFlags.Padded | FrameFlags.Priority, 1, [3, 0, 0, 0, 0, 16, .. headers[..20], 0, 0, 0]);
        await client.SendAsync(FrameType.Continuation, FrameFlags.None, 1, headers[20..30]);
        await client.SendAsync(FrameType.Continuation, FrameFlags.EndHeaders, 1, headers[30..]);
        await client.SendAsync(FrameType.Data, FrameFlags.Padded, 1, [2, .. message[..7], 0, 0]);
        await client.SendAsync((FrameType)0x42, FrameFlags.None, 1, 1, 2, 3);
        await client.SendAsync(FrameType.Data, FrameFlags.None, 1, message[7..]);
        await client.SendAsync(FrameType.Headers, WholeHeaders, 1, 0, 1, (byte)'k', 1, (byte)'v');

        Assert.Equal("0", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Headers_WithTheDynamicTableBeforeOurSettings_AreUnderstood()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        byte[] path = [0x44, 39, .. "/inference.GRPCInferenceService/ModelInfer"u8];
        path[1] = (byte)(path.Length - 2);

        // The second request names path and content type by their index alone.
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, [0x83, 0x86, .. path, 0x5f, 16, .. "application/grpc"u8]);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, ScriptedClient.Message(10));
        Assert.Equal("0", await client.ReadStatusAsync(1));
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 3, 0x83, 0x86, 0xbf, 0xbe);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 3, ScriptedClient.Message(10));

        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Response_SmallWindowAndFrames_WaitsForUpdates()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address, (Setting.InitialWindowSize, 1000));
        await client.SendRawAsync(ScriptedClient.Call(1, 40_000));
        Assert.Equal(1000, (await client.ReadAsync(FrameType.Data)).Payload.Length);

        await client.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 1, ScriptedClient.Number(7));
        Assert.Equal(7, (await client.ReadAsync(FrameType.Data)).Payload.Length);

        // While one call waits, another one is served.
        await client.SendRawAsync(ScriptedClient.Call(3, 10));
        Assert.Equal("0", await client.ReadStatusAsync(3));
        await client.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 1, ScriptedClient.Number(100_000));
        Assert.Equal(FrameHeader.DefaultMaxLengthBytes, (await client.ReadAsync(FrameType.Data)).Payload.Length);
        Assert.Equal("0", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Call_WhileAnotherRuns_PingsAndFurtherCallsAreServed()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        await client.HangAsync(1);
        await _server.Service.Hanging;

        await client.SendAsync(FrameType.Ping, FrameFlags.None, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await client.ReadAsync(FrameType.Ping)).Payload);
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Reset_WhileTheCallRuns_CancelsIt()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        await client.HangAsync(1);
        await _server.Service.Hanging;

        await client.SendAsync(FrameType.ResetStream, FrameFlags.None, 1, ScriptedClient.Number((int)ErrorCode.Cancel));

        await _server.Service.Cancelled;
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Client_KilledWhileTheCallRuns_CancelsIt()
    {
        using (var client = await ScriptedClient.ConnectAsync(_server.Address))
        {
            await client.HangAsync(1);
            await _server.Service.Hanging;
            client.Socket.Close(0);
        }

        await _server.Service.Cancelled;
        await AssertServesAsync();
    }

    [Fact]
    public async Task Client_KilledInTheMiddleOfARequest_LeavesNothingBehind()
    {
        for (var round = 0; round < 20; round++)
        {
            using var client = await ScriptedClient.ConnectAsync(_server.Address);
            var call = ScriptedClient.Call(1, 50_000);
            await client.SendRawAsync(call[..((round + 1) * call.Length / 21)]);
            client.Socket.Close(0);
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Streams_MoreThanAllowed_AreRefusedAndCanBeAskedAgain()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        for (var stream = 1; stream <= 9; stream += 2)
        {
            await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, stream, ScriptedClient.RequestHeaders());
        }

        var (header, payload) = await client.ReadAsync(FrameType.ResetStream);
        Assert.Equal(9, header.StreamId);
        Assert.Equal(ScriptedClient.Number((int)ErrorCode.RefusedStream), payload);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, ScriptedClient.Message(10));
        Assert.Equal("0", await client.ReadStatusAsync(1));
        await client.SendRawAsync(ScriptedClient.Call(11));
        Assert.Equal("0", await client.ReadStatusAsync(11));
    }

    [Fact]
    public async Task Resets_OfEveryCall_AreNoWayAroundTheLimit()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var refused = 0;
        for (var stream = 1; stream < 1 + (2 * 6); stream += 2)
        {
            await client.SendRawAsync(ScriptedClient.Call(stream, model: "linger"));
            await client.SendAsync(FrameType.ResetStream, FrameFlags.None, stream, ScriptedClient.Number((int)ErrorCode.Cancel));
        }

        await client.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        while (await client.ReadAsync() is { } frame && frame.Header.Type != FrameType.Ping)
        {
            refused += frame.Header.Type == FrameType.ResetStream ? 1 : 0;
        }

        Assert.Equal(2, refused);
        _server.Service.EndLingering();
    }

    [Theory]
    [InlineData((int)FrameType.Ping, 8)]
    [InlineData((int)FrameType.Settings, 0)]
    [InlineData((int)FrameType.Priority, 5)]
    [InlineData(0x42, 0)]
    public async Task Flood_OfFramesThatCarryNothing_IsCutOff(int type, int lengthBytes)
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var frames = Enumerable.Repeat(ScriptedPeer.Frame((FrameType)type, FrameFlags.None, 0, new byte[lengthBytes]), 500).SelectMany(frame => frame).ToArray();

        var goAway = client.ReadGoAwayAsync();
        await FloodAsync(client, frames);

        Assert.True(await goAway is null or ErrorCode.EnhanceYourCalm);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Flood_OfOpenedAndResetStreams_IsCutOff()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var goAway = client.ReadGoAwayAsync();
        var stream = -1;
        for (var round = 0; round < 60 && client.Socket.Connected; round++)
        {
            var frames = new List<byte>();
            for (var i = 0; i < 300; i++)
            {
                stream += 2;
                frames.AddRange(ScriptedPeer.Frame(FrameType.Headers, FrameFlags.EndHeaders, stream, ScriptedClient.RequestHeaders()));
                frames.AddRange(ScriptedPeer.Frame(FrameType.ResetStream, FrameFlags.None, stream, ScriptedClient.Number((int)ErrorCode.Cancel)));
            }

            await FloodAsync(client, [.. frames], rounds: 1);
        }

        Assert.True(await goAway is null or ErrorCode.EnhanceYourCalm);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData((int)FrameType.Headers)]
    [InlineData((int)FrameType.WindowUpdate)]
    public async Task Flood_OfFramesForAnEndedCall_IsCutOff(int type)
    {
        await using var server = IdentityServer.Start(time: new ManualTimeProvider());
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1));
        Assert.Equal("0", await client.ReadStatusAsync(1));
        var payload = type == (int)FrameType.Headers ? ScriptedClient.RequestHeaders() : ScriptedClient.Number(1);
        var frames = Enumerable.Repeat(ScriptedPeer.Frame((FrameType)type, WholeHeaders, 1, payload), 500).SelectMany(frame => frame).ToArray();

        var goAway = client.ReadGoAwayAsync();
        await FloodAsync(client, frames);

        Assert.True(await goAway is null or ErrorCode.EnhanceYourCalm);
    }

    [Fact]
    public async Task Flood_OfContinuations_IsCutOff()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var goAway = client.ReadGoAwayAsync();
        await client.SendAsync(FrameType.Headers, FrameFlags.None, 1, ScriptedClient.RequestHeaders());

        await FloodAsync(client, [.. Enumerable.Repeat(ScriptedPeer.Frame(FrameType.Continuation, FrameFlags.None, 1, new byte[1000]), 100).SelectMany(frame => frame)]);

        Assert.True(await goAway is null or ErrorCode.EnhanceYourCalm);
        await AssertServesAsync();
    }

    private static async Task FloodAsync(ScriptedClient client, byte[] frames, int rounds = 40)
    {
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                await client.SendRawAsync(frames);
            }
        }
        catch (SocketException)
        {
            // The server hung up, which is the point.
        }
    }

    private async Task<string> SendCutAsync(byte[] call, int[] positions)
    {
        using var client = await ScriptedClient.ConnectSilentlyAsync(_server.Address);
        var from = 0;
        foreach (var position in positions.Append(call.Length))
        {
            await client.SendRawAsync(call[from..position]);
            from = position;
        }

        return await client.ReadStatusAsync(1);
    }

    private async Task AssertServesAsync()
    {
        using var client = new InferenceClient(_server.Address);
        using var request = new InferRequest { ModelName = "m" };
        Assert.True((await client.InferAsync(request, TimeSpan.FromSeconds(30), CancellationToken.None)).IsSuccess);
    }
}
