using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Expert.Tests.Serving;

public sealed class InferenceTelemetryTests
{
    [Fact]
    public async Task Infer_Listener_SeesQueueAndRunInTheCallersTrace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EdgeTelemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits(), "--Expert:Device=traced", "--Expert:Part=expert-3");
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        caller.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        using var request = Request.For("m", Request.Tensor("image", [2, 2], 1f, 0f, 0f, 0f));

        using var response = (await expert.InferAsync(request)).Value;

        var own = spans.Where(span => span.TraceId == caller.TraceId).ToList();
        var run = Assert.Single(own, span => string.Equals(span.OperationName, "ort.run", StringComparison.Ordinal));
        var queue = Assert.Single(own, span => string.Equals(span.OperationName, "queue", StringComparison.Ordinal));
        Assert.Equal(run.ParentSpanId, queue.ParentSpanId);
        Assert.Equal("traced", run.GetTagItem("edgeaspire.device"));
        Assert.Equal("expert-3", run.GetTagItem("edgeaspire.part"));
        Assert.Equal("m", run.GetTagItem("edgeaspire.model.name"));
        Assert.Equal("1", run.GetTagItem("edgeaspire.model.version"));
        Assert.Equal("cpu", run.GetTagItem("edgeaspire.provider"));
        Assert.Equal(16L, run.GetTagItem("edgeaspire.tensor.bytes_in"));
        Assert.Equal(ActivityStatusCode.Ok, run.Status);
    }

    [Fact]
    public async Task Infer_Meter_CountsOutcomesAndMeasuresPhases()
    {
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (string.Equals(instrument.Meter.Name, EdgeTelemetry.Name, StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name} {Format(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name} {Format(tags)}"));
        listener.Start();
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        using var wrong = Request.For("m", Request.Tensor("image", [1, 3], 1f, 0f, 0f));

        await expert.InferAsync(wrong);

        Assert.Contains("edgeaspire.hop.duration role=expert phase=queue", measured);
        Assert.Contains("edgeaspire.hop.duration role=expert phase=compute", measured);
        Assert.Contains("edgeaspire.expert.request.count role=expert outcome=success", measured);
        Assert.Contains("edgeaspire.expert.request.count role=expert outcome=WrongShape", measured);
    }

    private static string Format(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
