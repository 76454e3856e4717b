using System.Globalization;
using EdgeAspire.Scheduler.History;
using EdgeAspire.Scheduler.Telemetry;

namespace EdgeAspire.Scheduler.Tests.History;

public sealed class WorkerHistoryTests
{
    private readonly SchedulerMetrics _metrics = new();
    private readonly WorkerHistory _history;

    public WorkerHistoryTests() => _history = new WorkerHistory(_metrics);

    [Fact]
    public void Take_AfterEvents_HasWhatHappenedSinceTheMomentBefore()
    {
        _metrics.Admitted("pi-1");
        _metrics.Admitted("pi-1");
        _metrics.Refused("pi-1");
        _metrics.Handed();
        _history.Answered(1, 0.2);
        _history.Answered(3, 0.2);
        _history.Answered(3, 0.2);
        _history.Computed(1, 0.25);
        _history.Computed(1, 0.5);
        _history.Computed(2, 1);
        Take(10, (1, 3), (1, 4), (2, 5));
        _metrics.Admitted("pi-1");
        Take(11);

        var samples = _history.After(0);

        Assert.Equal(2, samples.Count);
        Assert.Equal((1, 10, 2, 1, 1), (samples[0].Number, samples[0].TakenSeconds, samples[0].Admitted, samples[0].Refused, samples[0].Handed));
        Assert.Equal([KeyValuePair.Create("n1", 1L), KeyValuePair.Create("n3", 2L)], samples[0].Answered);
        Assert.Equal([KeyValuePair.Create("n1", 7), KeyValuePair.Create("n2", 5)], samples[0].Queues);
        Assert.Equal([KeyValuePair.Create("n1", 0.75), KeyValuePair.Create("n2", 1.0)], samples[0].Computed);
        var delay = Assert.Single(samples[0].Delays);
        Assert.InRange(delay[0], 0.198, 0.202);
        Assert.Equal(3, delay[1]);
        Assert.Equal((1, 0, 0), (samples[1].Admitted, samples[1].Answered.Count, samples[1].Delays.Count));
        Assert.Empty(samples[1].Computed);
    }

    [Fact]
    public void After_ANumber_HasThoseThatCameSince()
    {
        for (var second = 0; second < WorkerHistory.MaxSamples + 5; second++)
        {
            Take(second);
        }

        Assert.Equal(WorkerHistory.MaxSamples, _history.After(0).Count);
        Assert.Equal(6, _history.After(0)[0].Number);
        Assert.Equal([124L, 125L], _history.After(123).Select(sample => sample.Number));
        Assert.Empty(_history.After(125));

        // Of a process that began anew since somebody looked.
        Assert.Equal(WorkerHistory.MaxSamples, _history.After(4000).Count);
    }

    private void Take(double nowSeconds, params (int, int)[] queues) =>
        _history.Take(nowSeconds, queues, unanswered: 0, source => string.Create(CultureInfo.InvariantCulture, $"n{source}"));
}
