using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Health;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Protocol.Tests.Service;

public sealed class ServerTelemetryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IdentityServer _server = IdentityServer.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("m", 0, ActivityStatusCode.Unset)]
    [InlineData("fail", 5, ActivityStatusCode.Unset)]
    [InlineData("throw", 13, ActivityStatusCode.Error)]
    public async Task Call_HasASpanInTheCallersTrace(string model, int status, ActivityStatusCode expected)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        using var client = new InferenceClient(_server.Address);
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        caller.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        caller.TraceStateString = "vendor=1";
        using var request = new InferRequest { ModelName = model };

        _ = await client.InferAsync(request, Patience, CancellationToken.None);

        var own = spans.Where(span => span.TraceId == caller.TraceId).ToList();
        var server = Assert.Single(own, span => span.Kind == ActivityKind.Server);
        var hop = Assert.Single(own, span => span.Kind == ActivityKind.Client);
        Assert.Equal(hop.SpanId, server.ParentSpanId);
        Assert.Equal("inference.GRPCInferenceService/ModelInfer", server.DisplayName);
        Assert.Equal("vendor=1", server.TraceStateString);
        Assert.Equal("grpc", server.GetTagItem("rpc.system"));
        Assert.Equal("inference.GRPCInferenceService", server.GetTagItem("rpc.service"));
        Assert.Equal("ModelInfer", server.GetTagItem("rpc.method"));
        Assert.Equal(status, server.GetTagItem("rpc.grpc.status_code"));
        Assert.Equal("127.0.0.1", server.GetTagItem("server.address"));
        Assert.Equal(_server.Address.Port, server.GetTagItem("server.port"));
        Assert.Equal(expected, server.Status);
    }

    [Fact]
    public async Task Call_OfAnUntracedMethod_HasNone()
    {
        using var server = new GrpcServer(new GrpcMethods().AddUnary<HealthCheckRequest, HealthCheckResponse>(
            InferenceMethods.ServiceName,
            InferenceMethods.ServerReady.Name,
            HealthCheckRequest.Parser,
            (_, _) => ValueTask.FromResult<Outcome<HealthCheckResponse>>(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }),
            isTraced: false));
        var port = server.Listen(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)).Port;
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        using var client = new InferenceClient(new UriBuilder("http", "127.0.0.1", port).Uri);

        Assert.True((await client.IsServerReadyAsync(Patience, CancellationToken.None)).Value);

        Assert.DoesNotContain(spans, span => span.Kind == ActivityKind.Server && Equals(span.GetTagItem("server.port"), port));
    }

    [Fact]
    public async Task Call_IsMeasuredWithMethodAndStatus()
    {
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Name: "rpc.server.call.duration", Unit: "s" })
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            // Calls of other tests are heard, too, at whose clocks hours may pass.
            measured.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Append(seconds >= 0 ? "measured" : "wrong")));
        });
        listener.Start();
        using var client = new InferenceClient(_server.Address);

        await client.IsServerReadyAsync(Patience, CancellationToken.None);
        await client.IsModelReadyAsync("fail", "", Patience, CancellationToken.None);

        Assert.Contains("rpc.system.name=grpc rpc.method=inference.GRPCInferenceService/ServerReady rpc.response.status_code=OK measured", measured);
        Assert.Contains("rpc.system.name=grpc rpc.method=inference.GRPCInferenceService/ModelReady rpc.response.status_code=NotFound measured", measured);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, "EdgeAspire", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
