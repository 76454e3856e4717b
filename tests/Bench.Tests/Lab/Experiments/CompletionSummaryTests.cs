using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class CompletionSummaryTests
{
    [Fact]
    public void Gains_OfAsManyDevices_AreAgainstThoseThatAreKnown()
    {
        var summary = new CompletionSummary();
        summary.Add(1, CompletionSummary.Single, 2, 2);
        summary.Add(2, CompletionSummary.Sls, 1.6, 1);
        summary.Add(2, CompletionSummary.Mls, 1.2, 1);
        summary.Add(2, CompletionSummary.Best, 0.8, 1);

        Assert.Equal(["saves_of_single_percent", "saves_of_sls_percent"], summary.Gains(2, CompletionSummary.Mls).Select(gain => gain.Name));
        Assert.Equal([40, 25], summary.Gains(2, CompletionSummary.Mls).Select(gain => Math.Round(gain.Value, 6)));
        Assert.Equal([60, 1.5], summary.Gains(2, CompletionSummary.Best).Select(gain => Math.Round(gain.Value, 6)));
        Assert.Empty(summary.Gains(2, CompletionSummary.BestInt8));
        Assert.Empty(summary.Gains(3, CompletionSummary.Mls));
    }

    [Fact]
    public void Rows_CompareEachWayAtItsBestNumberOfDevices()
    {
        var summary = new CompletionSummary();
        summary.Add(1, CompletionSummary.Single, 2, 2);
        summary.Add(2, CompletionSummary.Sls, 1.6, 2);
        summary.Add(3, CompletionSummary.Sls, 1.8, 1.8);
        summary.Add(2, CompletionSummary.Mls, 1.4, 1.4);
        summary.Add(3, CompletionSummary.Mls, 1.2, 1);
        summary.Add(3, CompletionSummary.BestInt8, 0.6, 0.5);

        var rows = summary.Rows().ToDictionary(row => row.Name, row => row.Figures.ToDictionary(figure => figure.Name, figure => figure.Value));

        Assert.Equal(25, rows["mls, at its best (3 devices)"]["saves_of_sls_percent"], 6);
        Assert.Equal(40, rows["mls, at its best (3 devices)"]["saves_of_single_percent"], 6);
        Assert.Equal(2, rows["best, int8, at its best (3 devices)"]["times_as_fast_as_mls"], 6);
        Assert.Equal(1.6, rows["sls, at its best (2 devices)"]["measured_s"]);
        var prediction = rows["measured against predicted, all runs"];
        Assert.Equal(20, prediction["worst_deviation_percent"], 6);
        Assert.Equal(20, prediction["median_deviation_percent"], 6);
    }

    [Fact]
    public void Rows_WithoutRuns_AreNone() => Assert.Empty(new CompletionSummary().Rows());
}
