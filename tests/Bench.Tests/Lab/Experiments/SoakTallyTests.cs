using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class SoakTallyTests
{
    [Theory]
    [InlineData(1e-6, true)]
    [InlineData(0.1, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Count_Answer_IsRightWhenItIsTheWholeModels(double error, bool isRight)
    {
        var tally = new SoakTally();

        Assert.Equal(isRight, tally.Count(new PlanAnswer(1, error, "plan", 0, [])));
        Assert.Equal(isRight, tally.IsFlawless);
    }

    [Fact]
    public void ToRow_AnswersRetriesAndLosses_AreCounted()
    {
        var tally = new SoakTally();
        tally.Count(new PlanAnswer(1, 0, "plan", 0, []));
        tally.Count(new PlanAnswer(3, 0, "plan", 2, []));
        tally.CountLost();

        var figures = tally.ToRow("soak").Figures.ToDictionary(figure => figure.Name, figure => figure.Value);

        Assert.False(tally.IsFlawless);
        Assert.Equal((2, 0, 1, 1, 3), (figures["answers"], figures["wrong"], figures["lost"], figures["retried"], figures["longest_s"]));
        Assert.Equal("of 3 requests 1 were lost and 0 answered wrongly", tally.ToString());
    }

    [Fact]
    public void IsFlawless_WithoutAnswers_IsFalse() => Assert.False(new SoakTally().IsFlawless);
}
