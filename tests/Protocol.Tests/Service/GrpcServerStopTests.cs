using System.Net.Sockets;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>How a server stops: what is in progress is answered, the rest goes elsewhere.</summary>
public sealed class GrpcServerStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Stop_CallsInProgress_FinishAndNewOnesGoElsewhere()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1, model: "linger"));
        await client.PingAsync();

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
        await using var server = IdentityServer.Start(GrpcServerTests.Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1, model: "linger"));
        await client.PingAsync();
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
        await using var server = IdentityServer.Start(GrpcServerTests.Options, _time);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        var stopping = server.Server.StopAsync(CancellationToken.None);
        Assert.Equal(ErrorCode.NoError, await client.ReadGoAwayAsync());
        Assert.False(stopping.IsCompleted);

        server.Advance(_time, TimeSpan.FromSeconds(2));

        await stopping;
    }

    [Fact]
    public async Task Stop_TheLastHalfSentCallIsReset_Ends()
    {
        await using var server = IdentityServer.Start();
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.PingAsync();
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
}
