using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tests.Http2;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>What a server does of its own accord: limits and timeouts.</summary>
public sealed class GrpcServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    internal static readonly GrpcServerOptions Options = new() { HandshakeSeconds = 5, StallSeconds = 20, IdleSeconds = 60 };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Connection_BeginsNothing_IsClosedAfterTheHandshakeTime()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var silent = await ScriptedClient.ConnectSilentlyAsync(server.Address);
        using var half = await ScriptedClient.ConnectSilentlyAsync(server.Address);
        await half.SendRawAsync([.. "PRI * HTTP/2.0"u8]);
        Until(() => server.Server.Connections == 2);

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(2, server.Server.Connections);
        _time.Advance(TimeSpan.FromSeconds(1));

        await silent.ReadGoAwayAsync();
        await half.ReadGoAwayAsync();
        Assert.Equal(0, server.Server.Connections);
    }

    [Fact]
    public async Task Connection_WithoutCalls_IsSentAwayAfterTheIdleTime()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1));
        Assert.Equal("0", await client.ReadStatusAsync(1));

        // Pings are no reason to keep a connection.
        server.Advance(_time, TimeSpan.FromSeconds(40));
        await client.PingAsync();
        server.Advance(_time, TimeSpan.FromSeconds(22));

        Assert.Equal(ErrorCode.NoError, await client.ReadGoAwayAsync());
    }

    [Fact]
    public async Task Connection_WithACallThatRuns_IsNotIdle()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.HangAsync(1);
        await server.Service.Hanging;

        server.Advance(_time, TimeSpan.FromHours(1));

        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Request_ThatStopsHalfway_IsResetAfterTheStallTime()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.SendAsync(FrameType.Data, FrameFlags.None, 1, ScriptedClient.Message(5000)[..3000]);
        await client.PingAsync();

        server.Advance(_time, TimeSpan.FromSeconds(21));

        Assert.Equal(ScriptedClient.Number((int)ErrorCode.Cancel), (await client.ReadAsync(FrameType.ResetStream)).Payload);
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Response_WithoutAWindow_IsResetAfterTheStallTime()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address, (Setting.InitialWindowSize, 100));
        await client.SendRawAsync(ScriptedClient.Call(1, 5000));
        Assert.Equal(100, (await client.ReadAsync(FrameType.Data)).Payload.Length);

        server.Advance(_time, TimeSpan.FromSeconds(21));

        Assert.Equal(ScriptedClient.Number((int)ErrorCode.Cancel), (await client.ReadAsync(FrameType.ResetStream)).Payload);
    }

    [Fact]
    public async Task Client_ThatNeverReads_IsClosedAfterTheStallTime()
    {
        const int LengthBytes = 30_000_000;
        const int FrameBytes = 1 << 20;
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address, (Setting.InitialWindowSize, int.MaxValue), (Setting.MaxFrameSize, 1 << 20));
        await client.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 0, ScriptedClient.Number(1 << 30));
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        var message = ScriptedClient.Message(LengthBytes);
        for (var from = 0; from < message.Length; from += FrameBytes)
        {
            var isLast = from + FrameBytes >= message.Length;
            await client.SendAsync(
                FrameType.Data, isLast ? FrameFlags.EndStream : FrameFlags.None, 1, message[from..Math.Min(message.Length, from + FrameBytes)]);
        }

        // The response fills the buffers of both sides, and then nothing moves.
        for (var second = 0; second < 200 && server.Server.Connections > 0; second++)
        {
            await PingOtherAsync(server.Address);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // The last of the other clients may still be on its way out.
        Until(() => server.Server.Connections == 0);
    }

    [Fact]
    public async Task Deadline_PassesUnnoticedByTheClient_CancelsTheCall()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        byte[] headers = [.. ScriptedClient.RequestHeaders(), 0, 12, .. "grpc-timeout"u8, 2, .. "3S"u8];
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, headers);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, ScriptedClient.Message(1, "hang"));
        await server.Service.Hanging;

        server.Advance(_time, TimeSpan.FromSeconds(4));

        Assert.Equal("4", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_AreClosed()
    {
        await using var server = IdentityServer.Start(Options with { MaxConnections = 2 });
        using var first = await ScriptedClient.ConnectAsync(server.Address);
        using var second = await ScriptedClient.ConnectAsync(server.Address);
        using (var third = await ScriptedClient.ConnectSilentlyAsync(server.Address))
        {
            Assert.Null(await third.ReadGoAwayAsync());
        }

        first.Dispose();
        Until(() => server.Server.Connections == 1);
        using var fourth = await ScriptedClient.ConnectAsync(server.Address);
        await fourth.SendRawAsync(ScriptedClient.Call(1));
        Assert.Equal("0", await fourth.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Requests_WhoseEndsComeInAnotherOrder_AreNumberedAsTheyWereMade()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        int[] streams = [.. Enumerable.Range(0, 20).Select(call => (2 * call) + 1)];

        await client.SendRawAsync([.. streams.SelectMany(stream => ScriptedPeer.Frame(FrameType.Headers, FrameFlags.EndHeaders, stream, ScriptedClient.RequestHeaders()))]);
        await client.SendRawAsync([.. streams.Reverse().SelectMany(stream => ScriptedPeer.Frame(FrameType.Data, FrameFlags.EndStream, stream, ScriptedClient.Message(10, sequence: Name(stream))))]);
        for (var ended = 0; ended < streams.Length;)
        {
            var (header, _) = await client.ReadAsync(FrameType.Headers);
            ended += header.Has(FrameFlags.EndStream) ? 1 : 0;
        }

        Assert.Equal(streams.Select(Name), server.Service.Places.OrderBy(place => place.Arrival).Select(place => place.Sequence));
        static string Name(int stream) => $"s{stream}";
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("throw")]
    public async Task Request_OfASequenceThatFails_LeavesItsPlace(string model)
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);

        await client.SendRawAsync(ScriptedClient.Call(1, model: model, sequence: "s"));

        Assert.NotEqual("0", await client.ReadStatusAsync(1));
        Assert.True(Assert.Single(server.Service.Places).IsLeft);
    }

    [Fact]
    public async Task Request_OfASequenceThatCannotBeRead_LeavesItsPlace()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        byte[] twoRawContents = [.. ScriptedClient.Message(10, sequence: "s")[5..], 58, 1, 0];

        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, [0, .. ScriptedClient.Number(twoRawContents.Length), .. twoRawContents]);

        Assert.Equal("3", await client.ReadStatusAsync(1));
        Assert.True(Assert.Single(server.Service.Places).IsLeft);
        Assert.Empty(server.Service.Begun);
    }

    [Fact]
    public async Task Listen_EveryInterface_AnswersOverIPv4()
    {
        using var server = new GrpcServer(new GrpcMethods().AddInference(new IdentityService()));
        var port = server.Listen(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0)).Port;
        using var client = new InferenceClient(new UriBuilder("http", "127.0.0.1", port).Uri);

        Assert.True((await client.IsServerReadyAsync(Patience, CancellationToken.None)).Value);
    }

    [Fact]
    public void Options_OutOfRange_NameTheSetting()
    {
        var exception = Assert.Throws<ArgumentException>(() => new GrpcServer(new GrpcMethods(), new GrpcServerOptions { StallSeconds = 0 }));

        Assert.Contains("GrpcServerOptions.StallSeconds is 0; at least 1 was expected.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A round trip on another connection: time passes without sleeping.</summary>
    private static async Task PingOtherAsync(Uri address)
    {
        using var other = await ScriptedClient.ConnectAsync(address);
        await other.PingAsync();
    }

    /// <summary>Waits for what another thread is about to do, which nothing announces.</summary>
    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromSeconds(30)));
}
