using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Lab.Rings;

namespace EdgeAspire.Bench.Tests.Lab.Rings;

public class ChaosTallyTests
{
    [Theory]
    [InlineData(nameof(ItemEnd.Right), 12, 13, "answered")]
    [InlineData(nameof(ItemEnd.Wrong), 12, 13, "wrong")]
    [InlineData(nameof(ItemEnd.Refused), 12, 13, "refused")]
    [InlineData(nameof(ItemEnd.Failed), 12, 13, "lost")]
    [InlineData(nameof(ItemEnd.Unreachable), 19, 21, "died_with_source")]
    [InlineData(nameof(ItemEnd.Unreachable), 21, 22, "source_dead")]
    [InlineData(nameof(ItemEnd.Unreachable), 19, 19.5, "lost")]
    [InlineData(nameof(ItemEnd.Unreachable), 26, 27, "lost")]
    public void Count_Item_IsWhatItsEndMeansThen(string end, double sentSeconds, double endSeconds, string figure)
    {
        var tally = Killed(new RingItem(0, sentSeconds, sentSeconds, endSeconds, Enum.Parse<ItemEnd>(end)));

        var all = Figures(tally)["all"];

        Assert.Equal(1, all["items"]);
        Assert.Equal(1, all[figure]);
        Assert.Equal(figure is "answered", tally.IsFlawless);
        Assert.Equal(figure is "refused" or "source_dead" ? 0 : 1, all["admitted"]);
        Assert.Equal(figure is "answered" or "wrong" ? 1 : 0, all["answered"]);
    }

    [Fact]
    public void Count_ItemOfAnotherSource_DidNotDie() =>
        Assert.Equal(1, Figures(Killed(new RingItem(1, 19, 19, 21, ItemEnd.Unreachable)))["all"]["lost"]);

    [Fact]
    public void Rows_ItemsOfSeveralTimes_AreUnderTheFaultThatHadBegunLast()
    {
        ChaosTally tally = new();
        tally.Begins(10, FaultKind.Cut);
        tally.Begins(20, FaultKind.Kill);
        tally.Begins(30, FaultKind.Cut);
        tally.Repeated(FaultKind.Cut, 2);
        tally.Repeated(FaultKind.Cut, 1);
        foreach (var seconds in (double[])[1, 11, 12, 21, 31])
        {
            tally.Count(new RingItem(0, seconds, seconds, seconds + 2, ItemEnd.Right));
        }

        var rows = Figures(tally);

        Assert.Equal(["before the first fault", "kill, 1 times", "cut, 2 times", "all"], tally.Rows().Select(row => row.Name));
        Assert.Equal([1, 1, 3, 5], rows.Values.Select(figures => figures["answered"]));
        Assert.Equal(3, rows["cut, 2 times"]["answered_again"]);
        Assert.Equal(0, rows["kill, 1 times"]["answered_again"]);
        Assert.Equal(3, rows["all"]["answered_again"]);
        Assert.Equal(2, rows["all"]["mean_s"], 9);
        Assert.True(tally.IsFlawless);
    }

    [Fact]
    public void IsFlawless_WithoutAnswers_IsFalse() => Assert.False(new ChaosTally().IsFlawless);

    private static ChaosTally Killed(RingItem item)
    {
        ChaosTally tally = new();
        tally.Begins(20, FaultKind.Kill);
        tally.WasDead(0, 20, 25);
        tally.Count(item);
        return tally;
    }

    private static Dictionary<string, Dictionary<string, double>> Figures(ChaosTally tally) => tally.Rows().ToDictionary(
        row => row.Name, row => row.Figures.ToDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal), StringComparer.Ordinal);
}
