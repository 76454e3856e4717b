using Aspire.Hosting.Dashboard.Telemetry;

namespace EdgeAspire.AspireHosting.Tests.Dashboard;

public sealed class MetricStoreTests
{
    private readonly MetricStore _store = new(maximumInstruments: 3);

    [Fact]
    public void Add_ManyInstrumentsSeriesAndPoints_StaysBounded()
    {
        for (var index = 0; index < MetricStore.PointsPerSeries + 100; index++)
        {
            Add($"instrument-{index}", "x", index);
            Add("instrument-0", $"series-{index}", index);
            Add("instrument-1", "x", index);
        }

        var instruments = _store.Read(static instrument => (instrument.Key.Name, Series: instrument.Series.Count, Points: instrument.Series.Values.Max(static series => series.Points.Count)));

        Assert.Equal(3, instruments.Count);
        Assert.Equal(MetricStore.MaximumSeriesPerInstrument, instruments[0].Series);
        Assert.Equal(MetricStore.PointsPerSeries, instruments[1].Points);
    }

    [Fact]
    public void Read_ById_FindsTheInstrument()
    {
        Add("a", "x", 1);

        Assert.Equal("a", _store.Read(1, static instrument => instrument.Key.Name));
        Assert.Null(_store.Read(2, static instrument => instrument.Key.Name));
    }

    [Fact]
    public void AddHistogram_SecondPoint_HasThePercentilesOfWhatCameSince()
    {
        var series = new MetricSeries([], capacity: 10);

        series.AddHistogram(1000, new HistogramBuckets([1, 2], [4, 0, 0], Sum: 2));
        series.AddHistogram(2000, new HistogramBuckets([1, 2], [4, 4, 0], Sum: 8));

        Assert.Equal(8, series.Latest!.Value);
        Assert.Equal(6, series.Latest.Sum);
        Assert.Equal(1.5, series.Latest.P50);
        Assert.Equal(1, series.Overall!.Value.P50);
    }

    [Fact]
    public void AddHistogram_AfterARestart_CountsFromZero()
    {
        var series = new MetricSeries([], capacity: 10);

        series.AddHistogram(1000, new HistogramBuckets([1, 2], [9, 0, 0], Sum: 5));
        series.AddHistogram(2000, new HistogramBuckets([1, 2], [0, 2, 0], Sum: 3));

        Assert.Equal(1.5, series.Latest!.P50);
        Assert.Equal(3, series.Latest.Sum);
    }

    [Fact]
    public void LogStore_BeyondCapacity_DropsTheOldest()
    {
        var logs = new LogStore(capacity: 2);
        for (var record = 0; record < 5; record++)
        {
            logs.Add(new LogEntry(0, DateTimeOffset.UnixEpoch, new TelemetrySource("gate", "gate"), "information", "Gate", $"{record}", "", "", []));
        }

        Assert.Equal(2, logs.Count);
        Assert.Equal(["3", "4"], logs.List(10, static _ => true).Select(static entry => entry.Message));
        Assert.Equal(5, Assert.Single(logs.List(1, static _ => true)).Sequence);
    }

    private void Add(string instrument, string series, double value) => _store.Add(
        new MetricKey(new TelemetrySource("gate", "gate"), "EdgeAspire", instrument),
        "s",
        string.Empty,
        MetricKind.Gauge,
        [new TelemetryAttribute("name", series)],
        found => found.Add(new MetricPoint((long)value, value)));
}
