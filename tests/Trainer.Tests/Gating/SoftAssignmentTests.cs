using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Tests.Gating;

public sealed class SoftAssignmentTests
{
    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 20)]
    [InlineData(4, 3)]
    [InlineData(4, 200)]
    [InlineData(8, 50)]
    public void Gradient_ByLogDelta_EqualsCentralDifferences(int experts, double steepness)
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(60, experts, 0.4, 3), experts);
        var soft = new SoftAssignment(experts);
        soft.Load(problem);
        double[] point = [.. Enumerable.Range(0, experts).Select(i => 0.1 * ((i * 7 % 5) - 2))];
        double[] gradient = new double[experts];
        Value(point);
        soft.Gradient(problem, steepness, soft.Shares, gradient);
        const double Step = 1e-7;
        for (int i = 0; i < experts; i++)
        {
            double[] above = [.. point];
            double[] below = [.. point];
            above[i] += Step;
            below[i] -= Step;
            double expected = (Value(above) - Value(below)) / (2 * Step);
            Assert.Equal(expected, gradient[i], 1e-5 * Math.Max(1, Math.Abs(expected)));
        }

        double Value(double[] logDelta)
        {
            soft.SetControls(logDelta);
            return soft.Evaluate(problem, steepness);
        }
    }

    [Fact]
    public void Evaluate_FirstAndThirdTied_DoesNotCreditTheSecond()
    {
        // The soft index of every sample is 2, which eq. 7 as printed credits to expert 2, the worst of the three.
        float[] entropy = [.. Enumerable.Range(0, 30).SelectMany(_ => new[] { 0.10f, 0.50f, 0.10f })];
        GateProblem problem = Entropies.Problem(entropy, 3);
        var soft = new SoftAssignment(3);
        soft.Load(problem);
        soft.SetControls([0, 0, 0]);
        soft.Evaluate(problem, steepness: 50);
        Assert.True(soft.Shares[1] < 0.01, $"expert 2 was credited {soft.Shares[1]}");
        Assert.Equal(0.5, soft.Shares[0], 3);
        Assert.Equal(1, soft.Shares.Sum(), 9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Steepness_OddNumberOfExperts_IsNotTheFalseZero(int experts)
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(200, experts, 0.2, 4), experts);
        var soft = new SoftAssignment(experts);
        soft.Load(problem);
        soft.SetControls(new double[experts]);
        double b = soft.Steepness(0.05, start: 1e-3);
        Assert.InRange(soft.MeanDistance(b), 0.02, 0.05);
        Assert.True(b > 1, $"b = {b}");

        // At b → 0 the index of an odd number of experts collapses to the middle one: distance 0, and no information.
        if (experts % 2 == 1)
        {
            Assert.True(soft.MeanDistance(1e-6) < 1e-3);
        }
    }

    [Fact]
    public void Evaluate_LargeSteepness_ApproachesHardShares()
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(300, 4, 0.3, 5), 4);
        double[] hard = new double[4];
        double expected = problem.Assign([0, 0, 0, 0], new int[300], hard);
        var soft = new SoftAssignment(4);
        soft.Load(problem);
        soft.SetControls([0, 0, 0, 0]);
        Assert.Equal(expected, soft.Evaluate(problem, steepness: 1e9), 2);
    }
}
