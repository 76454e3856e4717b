using EdgeAspire.Bench.Mdi;

namespace EdgeAspire.Bench.Tests.Mdi;

public sealed class PaperRowsTests
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, double>>> Rows = new(() => PaperRows.All(seed: 1, CancellationToken.None)
        .ToDictionary(row => row.Name, row => row.Figures.ToDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal), StringComparer.Ordinal));

    // What independent models of the experiment gave under the same readings, with other chance: 7500 s is 30,000 images at 4 a second.
    [Theory]
    [InlineData("A, 2 workers", 7500, 7026, 6806)]
    [InlineData("A, 3 workers", 7500, 6940, 5692)]
    [InlineData("A, 5 workers", 7500, 6318, 4728)]
    public void All_TotalsOfTheBaselines_AreReproduced(string name, double local, double arMdi, double msMdi)
    {
        Assert.Equal(1, Figure(name + ": local", "total s") / local, 0.01);
        Assert.Equal(1, Figure(name + ": ar-mdi", "total s") / arMdi, 0.01);
        Assert.Equal(1, Figure(name + ": ms-mdi", "total s") / msMdi, 0.01);
    }

    [Theory]
    [InlineData("B, 2 workers", 8.0, 22.5)]
    [InlineData("B, 3 workers", 39.0, 20.4)]
    [InlineData("B, 5 workers", 64.9, 21.8)]
    public void All_SavingsOfTimeInSystem_AreReproduced(string name, double overLocal, double overArMdi)
    {
        Assert.Equal(overLocal, Figure(name + ": ms-mdi over local, %", "ours"), 1.5);
        Assert.Equal(overArMdi, Figure(name + ": ms-mdi over ar-mdi, %", "ours"), 1.5);
    }

    [Theory]
    [InlineData("A, 2 workers")]
    [InlineData("A, 3 workers")]
    [InlineData("A, 5 workers")]
    [InlineData("B, 2 workers")]
    [InlineData("B, 3 workers")]
    [InlineData("B, 5 workers")]
    public void All_Finish_ClosesAsMuchOfTheGapAsIsWanted(string name) => Assert.True(
        Figure(name + ": finish closes of the gap, %", "ours") >= Figure(name + ": finish closes of the gap, %", "wanted"));

    private static double Figure(string row, string name) => Rows.Value[row][name];
}
