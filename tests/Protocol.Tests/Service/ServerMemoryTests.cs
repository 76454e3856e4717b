using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>What requests take of the server's memory, and when they give it back.</summary>
public sealed class ServerMemoryTests
{
    private const int MaxMessageBytes = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly GrpcServerOptions Options = new() { MaxMessageBytes = MaxMessageBytes, MaxBufferedBytes = 4 * MaxMessageBytes };

    [Fact]
    public async Task Requests_MoreThanTheBudget_AreRefusedUntilOthersEnd()
    {
        await using var server = IdentityServer.Start(Options);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        foreach (var stream in (int[])[1, 3])
        {
            await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, stream, ScriptedClient.RequestHeaders());
            await client.SendAsync(FrameType.Data, FrameFlags.None, stream, ScriptedClient.Message(9000)[..100]);
        }

        await client.SendRawAsync(ScriptedClient.Call(5, 9000));
        Assert.Equal("8", await client.ReadStatusAsync(5));

        await client.SendAsync(FrameType.ResetStream, FrameFlags.None, 1, ScriptedClient.Number((int)ErrorCode.Cancel));
        await client.SendRawAsync(ScriptedClient.Call(7, 9000));
        Assert.Equal("0", await client.ReadStatusAsync(7));

        // The client may have the answer before the server has let go of it.
        Assert.True(SpinWait.SpinUntil(() => server.Server.BufferedBytes < 2 * 9000, Patience));
        await client.SendRawAsync(ScriptedClient.Call(9, 9000));
        Assert.Equal("0", await client.ReadStatusAsync(9));
    }

    [Fact]
    public async Task Requests_OfOneConnection_LeaveTheOthersTheirHalf()
    {
        await using var server = IdentityServer.Start(Options with { MaxBufferedBytes = 12 * MaxMessageBytes }, new ManualTimeProvider());
        using var greedy = await ScriptedClient.ConnectAsync(server.Address);
        for (var stream = 1; stream < 1 + (2 * 12); stream += 2)
        {
            await greedy.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, stream, ScriptedClient.RequestHeaders());
            await greedy.SendAsync(FrameType.Data, FrameFlags.None, stream, [0, .. ScriptedClient.Number(MaxMessageBytes)]);
        }

        Assert.Equal("8", await greedy.ReadStatusAsync(23));
        using var client = new InferenceClient(server.Address);
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(new Tensor("x", TensorDataType.UInt8, [9000], new byte[9000]));
        Assert.True((await client.InferAsync(request, Patience, CancellationToken.None)).IsSuccess);
    }

    [Fact]
    public async Task Request_GivenUpWhileItRuns_HoldsItsShareUntilTheServiceIsDone()
    {
        await using var server = IdentityServer.Start(Options);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        await client.SendRawAsync(ScriptedClient.Call(1, 9000, "linger"));
        await client.SendAsync(FrameType.ResetStream, FrameFlags.None, 1, ScriptedClient.Number((int)ErrorCode.Cancel));
        await PingAsync(client);
        Assert.InRange(server.Server.BufferedBytes, 9000, 2 * MaxMessageBytes);

        server.Service.EndLingering();

        Assert.True(SpinWait.SpinUntil(() => server.Server.BufferedBytes == 0, Patience));
    }

    [Fact]
    public async Task Request_WhoseAnswerWaits_HoldsItsShareUntilThatIsSent()
    {
        await using var server = IdentityServer.Start(Options);
        using var client = await ScriptedClient.ConnectAsync(server.Address, (Setting.InitialWindowSize, 100));
        await client.SendRawAsync(ScriptedClient.Call(1, 9000));
        await client.ReadAsync(FrameType.Data);
        Assert.InRange(server.Server.BufferedBytes, 9000, 2 * MaxMessageBytes);

        await client.SendAsync(FrameType.WindowUpdate, FrameFlags.None, 1, ScriptedClient.Number(100_000));

        Assert.Equal("0", await client.ReadStatusAsync(1));
        Assert.True(SpinWait.SpinUntil(() => server.Server.BufferedBytes == 0, Patience));
    }

    [Fact]
    public async Task Request_OfEmptyTensors_IsChargedForTheirBlocks()
    {
        await using var server = IdentityServer.Start(Options);
        using var client = await ScriptedClient.ConnectAsync(server.Address);
        byte[] tensors = [.. Enumerable.Repeat((byte[])[0x3a, 0], 100).SelectMany(field => field)];

        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, [0, .. ScriptedClient.Number(tensors.Length), .. tensors]);

        Assert.Equal("8", await client.ReadStatusAsync(1));
        Assert.Equal(0, server.Server.BufferedBytes);
    }

    [Fact]
    public async Task Request_OfTypedContents_IsChargedForWhatTheyBecome()
    {
        await using var server = IdentityServer.Start(Options);
        using var client = await ScriptedClient.ConnectAsync(server.Address);

        // Two bytes on the wire for each object in memory.
        var message = new ModelInferRequest();
        var contents = new InferTensorContents();
        contents.BytesContents.AddRange(Enumerable.Repeat(ByteString.Empty, 4000));
        message.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "BYTES", Shape = { 4000 }, Contents = contents });
        byte[] bytes = message.ToByteArray();
        await client.SendAsync(FrameType.Headers, FrameFlags.EndHeaders, 1, ScriptedClient.RequestHeaders());
        await client.SendAsync(FrameType.Data, FrameFlags.EndStream, 1, [0, .. ScriptedClient.Number(bytes.Length), .. bytes]);

        Assert.Equal("8", await client.ReadStatusAsync(1));
        Assert.True(SpinWait.SpinUntil(() => server.Server.BufferedBytes == 0, Patience));
    }

    [Theory]
    [InlineData(null, 1024)]
    [InlineData(null, 64 << 20)]
    [InlineData(1024L, 1024)]
    [InlineData(1L << 30, 1024)]
    public void Options_AnyBudget_HasRoomForOneLargestRequestAndHalfForAConnection(long? maxBufferedBytes, int maxMessageBytes)
    {
        var options = new GrpcServerOptions { MaxBufferedBytes = maxBufferedBytes, MaxMessageBytes = maxMessageBytes };
        options.Validate();

        Assert.InRange(options.ConnectionBudgetBytes, TensorBufferPool.TakenBytes(maxMessageBytes), options.BudgetBytes);
        Assert.InRange(options.ConnectionBudgetBytes, options.BudgetBytes / 2, options.BudgetBytes);
    }

    [Fact]
    public void Options_Default_IsAShareOfTheProcessMemory()
    {
        var availableBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

        Assert.Equal(Math.Min(512L << 20, availableBytes / 4), new GrpcServerOptions { MaxMessageBytes = 1024 }.BudgetBytes);
    }

    private static async Task PingAsync(ScriptedClient client)
    {
        await client.SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await client.ReadAsync(FrameType.Ping);
    }
}
