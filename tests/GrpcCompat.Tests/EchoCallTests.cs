using Grpc.Core;

namespace EdgeAspire.GrpcCompat.Tests;

/// <summary>The published client and server libraries and generated code, over our API types.</summary>
public sealed class EchoCallTests : IClassFixture<EchoServer>
{
    private readonly EchoServer _server;

    public EchoCallTests(EchoServer server)
    {
        _server = server;
    }

    [Fact]
    public async Task Unary_WithHeaders_ReturnsResponseHeadersAndTrailers()
    {
        using var channel = _server.Open();
        using var call = new Echo.EchoClient(channel).UnaryAsync(
            new EchoMessage { Text = "a", Count = 3 }, new Metadata { { "Sent", "x" } }, DateTime.UtcNow.AddMinutes(5));

        var response = await call;

        Assert.Equal(new EchoMessage { Text = "a", Count = 3 }, response);
        Assert.Equal("/edgeaspire.test.Echo/Unary", (await call.ResponseHeadersAsync).GetValue("path"));
        Assert.Equal("x", call.GetTrailers().GetValue("seen"));
        Assert.Equal("set", call.GetTrailers().GetValue("deadline"));
        Assert.Equal(Status.DefaultSuccess, call.GetStatus());
    }

    [Fact]
    public void Unary_Blocking_Returns()
    {
        using var channel = _server.Open();

        Assert.Equal("b", new Echo.EchoClient(channel).Unary(new EchoMessage { Text = "b" }).Text);
    }

    [Fact]
    public async Task Unary_ServerFails_ThrowsStatusAndBinaryTrailer()
    {
        using var channel = _server.Open();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage { Text = EchoService.Fail }));

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("not now: 100 % ünready", failure.Status.Detail);
        Assert.Equal([1, 2, 3], failure.Trailers.GetValueBytes("reason-bin"));
    }

    [Fact]
    public async Task Unary_ServerThrows_IsUnknown()
    {
        using var channel = _server.Open();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage { Text = EchoService.Throw }));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
    }

    [Fact]
    public async Task Unary_DeadlineInThePast_IsDeadlineExceeded()
    {
        using var channel = _server.Open();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Echo.EchoClient(channel).UnaryAsync(
            new EchoMessage(), deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task Unary_Cancelled_ReachesTheServer()
    {
        using var channel = _server.Open();
        using var cancellation = new CancellationTokenSource();
        using var call = new Echo.EchoClient(channel).UnaryAsync(
            new EchoMessage { Text = EchoService.Hang }, cancellationToken: cancellation.Token);
        await _server.Hanging.Arrived;

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await _server.Hanging.Cancelled;
    }

    [Fact]
    public async Task Unary_ToAClosedPort_IsUnavailable()
    {
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress("http://127.0.0.1:1");

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Unary_GzipBothWays_RoundTrips()
    {
        using var channel = _server.Open();
        var text = new string('z', 100_000);

        var response = await new Echo.EchoClient(channel).UnaryAsync(
            new EchoMessage { Text = text }, new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        Assert.Equal(text, response.Text);
    }

    [Fact]
    public async Task Unary_InsecureCredentials_RoundTrips()
    {
        using var channel = _server.Open(options => options.Credentials = ChannelCredentials.Insecure);

        Assert.Equal("c", (await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage { Text = "c" })).Text);
    }

    [Fact]
    public async Task Unary_CallCredentials_AddMetadata()
    {
        using var channel = _server.Open(options =>
        {
            options.UnsafeUseInsecureChannelCallCredentials = true;
            options.Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("sent", "token");
                return Task.CompletedTask;
            }));
        });
        using var call = new Echo.EchoClient(channel).UnaryAsync(new EchoMessage());

        await call;

        Assert.Equal("token", call.GetTrailers().GetValue("seen"));
    }

    [Fact]
    public async Task ServerStream_YieldsEveryMessage()
    {
        using var channel = _server.Open();
        using var call = new Echo.EchoClient(channel).ServerStream(new EchoMessage { Count = 5 });

        var counts = new List<int>();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            counts.Add(message.Count);
        }

        Assert.Equal([0, 1, 2, 3, 4], counts);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStream_SumsEveryMessage()
    {
        using var channel = _server.Open();
        using var call = new Echo.EchoClient(channel).ClientStream();
        for (var i = 1; i <= 4; i++)
        {
            await call.RequestStream.WriteAsync(new EchoMessage { Count = i });
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal(10, (await call).Count);
    }

    [Fact]
    public async Task Duplex_AnswersEachMessageInTurn()
    {
        using var channel = _server.Open();
        using var call = new Echo.EchoClient(channel).Duplex();
        var before = _server.Interceptor.Duplex;

        for (var i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(new EchoMessage { Count = i });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Count);
        }
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(before + 1, _server.Interceptor.Duplex);
    }
}
