using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>What a server does of its own accord: limits, timeouts, stopping.</summary>
public sealed class GrpcServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly GrpcServerOptions Options = new() { HandshakeSeconds = 5, StallSeconds = 20, IdleSeconds = 60 };

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
        Advance(server, TimeSpan.FromSeconds(40));
        await PingAsync(client);
        Advance(server, TimeSpan.FromSeconds(22));

        Assert.Equal(ErrorCode.NoError, await client.ReadGoAwayAsync());
    }

    [Fact]
    public async Task Connection_WithACallThatRuns_IsNotIdle()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.HangAsync(1);
        await server.Service.Hanging;

        Advance(server, TimeSpan.FromHours(1));

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
        await PingAsync(client);

        Advance(server, TimeSpan.FromSeconds(21));

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

        Advance(server, TimeSpan.FromSeconds(21));

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

        Advance(server, TimeSpan.FromSeconds(4));

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
    public async Task Stop_CallsInProgress_FinishAndNewOnesGoElsewhere()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1, model: "linger"));
        await PingAsync(client);

        var stopping = server.Server.StopAsync(CancellationToken.None);
        var (_, goAway) = await client.ReadAsync(FrameType.GoAway);
        Assert.Equal([.. ScriptedClient.Number(1), .. ScriptedClient.Number(0)], goAway);
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal(ScriptedClient.Number((int)ErrorCode.RefusedStream), (await client.ReadAsync(FrameType.ResetStream)).Payload);
        Assert.False(stopping.IsCompleted);
        server.Service.EndLingering();

        Assert.Equal("0", await client.ReadStatusAsync(1));
        client.Dispose();
        await stopping;
        await Assert.ThrowsAsync<SocketException>(() => ScriptedClient.ConnectSilentlyAsync(server.Address));
    }

    [Fact]
    public async Task Stop_ClientThatStillSends_GetsItsAnswerWhole()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1, model: "linger"));
        await PingAsync(client);
        var stopping = server.Server.StopAsync(CancellationToken.None);
        await client.ReadAsync(FrameType.GoAway);
        server.Service.EndLingering();
        await client.ReadAsync(FrameType.Headers);

        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        }

        Assert.Equal("0", await client.ReadStatusAsync(1));
        Assert.Null(await client.ReadGoAwayAsync());
        client.Dispose();
        await stopping;
    }

    [Fact]
    public async Task Stop_ClientThatNeverCloses_IsWaitedForAMoment()
    {
        await using var server = IdentityServer.Start(Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        var stopping = server.Server.StopAsync(CancellationToken.None);
        Assert.Equal(ErrorCode.NoError, await client.ReadGoAwayAsync());
        Assert.False(stopping.IsCompleted);

        Advance(server, TimeSpan.FromSeconds(2));

        await stopping;
    }

    [Fact]
    public async Task Stop_TheLastHalfSentCallIsReset_Ends()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await PingAsync(client);
        var stopping = server.Server.StopAsync(CancellationToken.None);
        await client.ReadAsync(FrameType.GoAway);

        await client.SendAsync(FrameType.ResetStream, FrameFlags.None, 1, ScriptedClient.Number((int)ErrorCode.Cancel));

        Assert.Null(await client.ReadAsync());
        client.Dispose();
        await stopping;
    }

    [Fact]
    public async Task Stop_OutOfPatience_CancelsWhatRuns()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.HangAsync(1);
        await server.Service.Hanging;

        await server.Server.StopAsync(new CancellationToken(canceled: true));

        await server.Service.Cancelled;
        await client.ReadGoAwayAsync();
    }

    [Fact]
    public async Task Stop_BetweenCalls_TheClientSeesAnUnavailableDevice()
    {
        var server = IdentityServer.Start();
        using var client = new InferenceClient(server.Address);
        using var request = new InferRequest { ModelName = "m" };
        Assert.True((await client.InferAsync(request, Patience, CancellationToken.None)).IsSuccess);

        await server.Server.StopAsync(CancellationToken.None);

        Assert.Equal(ErrorReason.DeviceUnavailable, (await client.InferAsync(request, Patience, CancellationToken.None)).Error?.Reason);
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

    private static async Task PingAsync(ScriptedClient client)
    {
        await client.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await client.ReadAsync(FrameType.Ping);
    }

    /// <summary>A round trip on another connection: time passes without sleeping.</summary>
    private static async Task PingOtherAsync(Uri address)
    {
        using var other = await ScriptedClient.ConnectAsync(address);
        await PingAsync(other);
    }

    /// <summary>Waits for what another thread is about to do, which nothing announces.</summary>
    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromSeconds(30)));

    /// <summary>Lets time pass when all was sent: seconds that pass before count against a client that does not read.</summary>
    private void Advance(IdentityServer server, TimeSpan duration)
    {
        Until(() => !server.Server.IsSending);
        _time.Advance(duration);
    }
}
