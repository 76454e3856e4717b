using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeAspire.Gate.Tests.Fakes;

namespace EdgeAspire.Gate.Tests.Inference;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Infer_OneTrace_HoldsTheRequestAndEveryHop()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "EdgeAspire" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var gate = await GateFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/digits/infer") { Content = JsonContent.Create(GateFixture.Request()) };
        var trace = ActivityTraceId.CreateRandom();
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        using var response = await gate.Http.SendAsync(request);

        var own = spans.Where(span => span.TraceId == trace).ToList();
        var infer = Assert.Single(own, span => span.OperationName is "gate.infer");
        Assert.Equal("team", infer.GetTagItem("edgeaspire.strategy"));
        Assert.Equal(0L, infer.GetTagItem("edgeaspire.expert.chosen"));
        Assert.False((bool)infer.GetTagItem("edgeaspire.degraded")!);
        var hops = own.Where(span => span.OperationName is "expert.infer").ToList();
        Assert.Equal(["pi-0", "pi-1"], hops.Select(hop => (string)hop.GetTagItem("edgeaspire.device")!).Order(StringComparer.Ordinal));
        Assert.All(hops, hop => Assert.Equal(infer.SpanId, hop.ParentSpanId));
        Assert.All(hops, hop => Assert.Equal(3136, hop.GetTagItem("edgeaspire.tensor.bytes_in")));
    }

    [Fact]
    public async Task Infer_Metrics_HaveNoLabelThatCallersMakeUp()
    {
        var measured = new ConcurrentQueue<(string Name, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (string.Equals(instrument.Meter.Name, "EdgeAspire", StringComparison.Ordinal))
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, Describe(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, Describe(tags))));
        listener.Start();
        await using var gate = await GateFixture.StartAsync();

        await gate.InferAsync();
        using var refused = await gate.PostAsync(GateFixture.Request(), "/v2/models/made-up-name/infer");

        Assert.Contains(("edgeaspire.expert.selected", "edgeaspire.model.name=digits,edgeaspire.expert.index=0"), measured);
        Assert.Contains(measured, one => one.Name is "edgeaspire.hop.duration" && one.Tags.Contains("phase=compute", StringComparison.Ordinal));
        Assert.Contains(measured, one => one.Name is "edgeaspire.inference.duration" && one.Tags.Contains("outcome=Success", StringComparison.Ordinal));
        Assert.DoesNotContain(measured, one => one.Tags.Contains("made-up", StringComparison.Ordinal));
    }

    private static string Describe(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var parts = new string[tags.Length];
        for (var tag = 0; tag < tags.Length; tag++)
        {
            parts[tag] = $"{tags[tag].Key}={tags[tag].Value}";
        }

        return string.Join(',', parts);
    }
}
