using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeAspire.Protocol;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Tests.Hosting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Running;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Infer_Listener_SeesEachStepInTheCallersTrace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EdgeTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "traced");
        var part = await planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await stage.LoadAsync(part));
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        caller.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        using var request = Call.Of(part, "s").With(EdgeParameters.Wait, value: true)
            .With(EdgeParameters.Forward, Call.Forward(("nobody", [Call.Box("y", (0, 1), (0, 4))])))
            .WithPiece(Call.Box("x", (0, 1), (0, 2)), Numbers.Zero([1, 2]));
        var answer = stage.InferAsync(request);
        await Condition.HoldsAsync(() => stage.Get<WaitingCalls>().Count == 1);
        using var rest = Call.Delivery("s").WithPiece(Call.Box("x", (0, 1), (2, 4)), Numbers.Zero([1, 2]));
        using var delivered = (await stage.InferAsync(rest)).Value;

        Assert.NotNull((await answer).Error);

        var own = spans.Where(span => span.TraceId == caller.TraceId).ToList();
        foreach (var step in new[] { "wait", "queue", "assemble", "ort.run", "forward" })
        {
            Assert.Single(own, span => string.Equals(span.OperationName, step, StringComparison.Ordinal));
        }

        var run = own.Single(span => span.OperationName is "ort.run");
        Assert.Equal("traced", run.GetTagItem("edgeaspire.device"));
        Assert.Equal(part, run.GetTagItem("edgeaspire.part"));
        Assert.Equal(16L, run.GetTagItem("edgeaspire.tensor.bytes_in"));
    }
}
