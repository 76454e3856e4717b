using System.Text;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Http2.Hpack;
using EdgeAspire.Protocol.Tests.Http2;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>What the server says to clients that break the rules: the connection's code for the connection's faults, the stream's for the stream's.</summary>
public sealed class ProtocolViolationTests : IAsyncLifetime
{
    private const FrameFlags WholeHeaders = FrameFlags.EndHeaders | FrameFlags.EndStream;

    private readonly IdentityServer _server = IdentityServer.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("000000010400000002", 1)]
    [InlineData("000000010400000000", 1)]
    [InlineData("000001010400000001" + "ff", 9)]
    [InlineData("000001010400000001" + "c0", 9)]
    [InlineData("000001010c00000001" + "09", 6)]
    [InlineData("000001010000000001" + "83" + "000000060000000000", 1)]
    [InlineData("000000090400000001", 1)]
    [InlineData("000001000800000001" + "01", 1)]
    [InlineData("000000000000000063", 1)]
    [InlineData("000000050400000001", 1)]
    [InlineData("000003060000000000" + "000000", 6)]
    [InlineData("000008060000000001" + "0000000000000000", 1)]
    [InlineData("000004080000000000" + "00000000", 1)]
    [InlineData("000003080000000000" + "000000", 6)]
    [InlineData("000004080000000000" + "7fffffff", 3)]
    [InlineData("000004080000000063" + "00000001", 1)]
    [InlineData("000005040000000000" + "0000000000", 6)]
    [InlineData("000006040000000000" + "000500000001", 1)]
    [InlineData("000006040000000000" + "0004ffffffff", 3)]
    [InlineData("000000070000000000", 1)]
    [InlineData("000002030000000001" + "0000", 6)]
    [InlineData("000004030000000063" + "00000008", 1)]
    [InlineData("ffffff000000000001", 6)]
    [InlineData("00ffff010400000001", 6)]
    public async Task Connection_BrokenRule_EndsItWithTheCode(string hex, int expected)
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);

        await client.SendRawAsync(Convert.FromHexString(hex));

        Assert.Equal((ErrorCode)expected, await client.ReadGoAwayAsync());
    }

    [Theory]
    [InlineData("1603010200010001fc0303")]
    [InlineData("00")]
    [InlineData("505249202a20485454502f322e300d0a0d0a585858580d0a0d0a")]
    public async Task Preface_Garbage_EndsTheConnection(string hex)
    {
        using var client = await ScriptedClient.ConnectSilentlyAsync(_server.Address);

        await client.SendRawAsync(Convert.FromHexString(hex));

        await client.ReadGoAwayAsync();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task Preface_OfHttp11_IsToldSo(string request)
    {
        using var client = await ScriptedClient.ConnectSilentlyAsync(_server.Address);
        await client.SendRawAsync(Encoding.ASCII.GetBytes(request));
        var answer = new byte[4096];
        var length = 0;
        for (int count; (count = await client.Socket.ReceiveAsync(answer.AsMemory(length))) > 0; length += count)
        {
        }

        var text = Encoding.ASCII.GetString(answer, 0, length);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("gRPC.\n", text, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {text.Length - text.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4}\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstFrame_NotSettings_EndsTheConnection()
    {
        using var client = await ScriptedClient.ConnectSilentlyAsync(_server.Address);
        await client.SendRawAsync([.. Encoding.ASCII.GetBytes(ScriptedClient.Preface), .. ScriptedPeer.Frame(FrameType.Ping, FrameFlags.None, 0, new byte[8])]);

        Assert.Equal(ErrorCode.ProtocolError, await client.ReadGoAwayAsync());
    }

    [Theory]
    [InlineData("83", (int)ErrorCode.ProtocolError)]
    [InlineData("83868400054142434445026f6b", (int)ErrorCode.ProtocolError)]
    [InlineData("8383868400017800", (int)ErrorCode.ProtocolError)]
    [InlineData("838684000a636f6e6e656374696f6e0178", (int)ErrorCode.ProtocolError)]
    [InlineData("8386840001610162" + "84", (int)ErrorCode.ProtocolError)]
    public async Task Headers_Malformed_ResetTheirStreamAlone(string block, int expected)
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);

        await client.SendAsync(FrameType.Headers, WholeHeaders, 1, Convert.FromHexString(block));

        Assert.Equal(ScriptedClient.Number(expected), (await client.ReadAsync(FrameType.ResetStream)).Payload);
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Data_AfterTheEnd_ResetsTheStreamAlone()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        await client.HangAsync(1);

        await client.SendAsync(FrameType.Data, FrameFlags.None, 1, 1, 2, 3);

        Assert.Equal(ScriptedClient.Number((int)ErrorCode.StreamClosed), (await client.ReadAsync(FrameType.ResetStream)).Payload);
        await _server.Service.Cancelled;
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Data_BeyondTheWindow_ResetsTheStream()
    {
        await using var server = IdentityServer.Start(new() { MaxMessageBytes = 1024 });
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());

        // Padding counts for the window, and is no part of the message.
        for (var sent = 0; sent <= 1024 + 65535; sent += 256)
        {
            await client.SendAsync(FrameType.Data, FrameFlags.Padded, 1, [255, .. new byte[255]]);
        }

        Assert.Equal(ScriptedClient.Number((int)ErrorCode.FlowControlError), (await client.ReadAsync(FrameType.ResetStream)).Payload);
    }

    [Theory]
    [InlineData("GET", "application/grpc", "/inference.GRPCInferenceService/ModelInfer", "HTTP 405")]
    [InlineData("POST", "application/json", "/inference.GRPCInferenceService/ModelInfer", "HTTP 415")]
    [InlineData("POST", "application/grpc-web", "/inference.GRPCInferenceService/ModelInfer", "HTTP 415")]
    [InlineData("POST", "application/grpc", "/inference.GRPCInferenceService/Nothing", "12")]
    [InlineData("POST", "application/grpc+proto", "/", "12")]
    [InlineData("POST", "application/grpc;charset=x", "/inference.GRPCInferenceService/ServerLive", "3")]
    public async Task Request_NotServed_SaysWhy(string method, string contentType, string path, string expected)
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        var headers = new HeaderWriter()
            .WriteLiteral(":method", method).WriteLiteral(":scheme", "http").WriteLiteral(":path", path).WriteLiteral("content-type", contentType);

        await client.SendAsync(FrameType.Headers, WholeHeaders, 1, headers.Written.ToArray());

        Assert.Equal(expected, await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Headers_MoreThanAnnounced_AreRefused()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        byte[] block = [.. ScriptedClient.RequestHeaders(), .. Enumerable.Repeat((byte)0x90, 900)];

        await client.SendAsync(FrameType.Headers, WholeHeaders, 1, block);

        Assert.Equal("HTTP 431", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Request_CompressedWithADictionary_IsMalformed()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        byte[] headers = [.. ScriptedClient.RequestHeaders(), 0, 13, .. "grpc-encoding"u8, 7, .. "deflate"u8];

        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, headers);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, 1, 0, 0, 0, 8, 0x78, 0xbb, 0, 0, 0, 1, 0, 0);

        Assert.Equal("3", await client.ReadStatusAsync(1));
    }

    [Fact]
    public async Task Settings_NameAWindowTwice_TheLastOneHolds()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address, (Setting.InitialWindowSize, 5), (Setting.InitialWindowSize, 1000));

        await client.SendRawAsync(ScriptedClient.Call(1, 5000));

        Assert.Equal(1000, (await client.ReadAsync(FrameType.Data)).Payload.Length);
    }

    [Fact]
    public async Task Request_RefusedBeforeItsEnd_AnswersAndStopsTheCaller()
    {
        using var client = await ScriptedClient.ConnectAsync(_server.Address);
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.SendAsync(FrameType.Data, FrameFlags.None, 1, 0, 0x7f, 0, 0, 0);

        Assert.Equal("8", await client.ReadStatusAsync(1));
        Assert.Equal(ScriptedClient.Number((int)ErrorCode.NoError), (await client.ReadAsync(FrameType.ResetStream)).Payload);
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, new byte[100]);
        await client.SendRawAsync(ScriptedClient.Call(3));
        Assert.Equal("0", await client.ReadStatusAsync(3));
    }

    [Fact]
    public async Task Frames_AnyBytes_NeverStopTheServer()
    {
        var random = new Random(9113);
        for (var round = 0; round < 60; round++)
        {
            using var client = await ScriptedClient.ConnectAsync(_server.Address);
            var frames = new List<byte>();
            for (var frame = 0; frame < 30; frame++)
            {
                var payload = new byte[random.Next(0, 40)];
                random.NextBytes(payload);
                frames.AddRange(frame % 5 == 0
                    ? ScriptedClient.Call(1 + (2 * frame))
                    : ScriptedPeer.Frame((FrameType)random.Next(0, 11), (FrameFlags)random.Next(0, 64), random.Next(0, 4), payload));
            }

            await client.SendRawAsync([.. frames]);
            client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await client.ReadGoAwayAsync();
        }

        using var last = await ScriptedClient.ConnectAsync(_server.Address);
        await last.SendRawAsync(ScriptedClient.Call(1));
        Assert.Equal("0", await last.ReadStatusAsync(1));
    }
}
