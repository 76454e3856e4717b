using EdgeAspire.Bench.Lab.Rings;
using EdgeAspire.Bench.Mdi;

namespace EdgeAspire.Bench.Tests.Lab.Rings;

public class RingSummaryTests
{
    [Fact]
    public void Gain_TwoRuns_ReadsTotalAndMeanAsTheSimulationDoes()
    {
        RingSummary summary = new();
        summary.Add(3, "local", new Outcome(120, 40, 0, 0, 0));
        summary.Add(3, "ms-mdi", new Outcome(100, 30, 0, 0, 0));

        var gain = summary.Gain(3, "ms-mdi", "local", 32)!;

        Assert.Equal("3 workers: ms-mdi over local", gain.Name);
        Assert.Equal(["other_total_longer_percent", "mean_saved_percent", "paper_percent"], gain.Figures.Select(figure => figure.Name));
        Assert.Equal([20, 25, 32], gain.Figures.Select(figure => Math.Round(figure.Value, 6)));
        Assert.Equal(2, summary.Gain(3, "ms-mdi", "local", paperPercent: null)!.Figures.Length);
    }

    [Fact]
    public void Gain_RunThatIsNotKnown_IsNone()
    {
        RingSummary summary = new();
        summary.Add(3, "ms-mdi", new Outcome(100, 30, 0, 0, 0));

        Assert.Null(summary.Gain(3, "ms-mdi", "local", 32));
        Assert.Null(summary.Gain(2, "ms-mdi", "ms-mdi", 32));
    }
}
