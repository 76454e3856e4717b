using EdgeAspire.Trainer.Gating;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Trainer.Tests.Gating;

public sealed class GateProblemTests
{
    [Fact]
    public void Load_AllExpertsCertain_DiversityIsZeroAndTiesAreShared()
    {
        GateProblem problem = Entropies.Problem(new float[4000], 4);
        Assert.Equal(0, problem.Diversity);
        Assert.All(problem.PlainShares, share => Assert.InRange(share, 0.2, 0.3));
        Assert.All(problem.LogEntropy.ToArray(), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Load_KnownEntropies_SharesAndDiversityAreThePapers()
    {
        GateProblem problem = Entropies.Problem([1, 3, 2, 2, 4, 1], 2, gain: 0.5);
        double half = problem.PlainShares[0];
        Assert.Contains(half, new[] { 1.0 / 3, 2.0 / 3 });
        Assert.Equal(0.5 - (0.5 * (half - 0.5)), problem.Targets[0], 12);
        Assert.Equal(((1.0 / 2) + 0 + (1.5 / 2.5)) / 3, problem.Diversity, 6);
    }

    [Fact]
    public void ReachableTargets_StrongBias_AreClippedAndSumToOne()
    {
        double[] targets = new double[4];
        GateProblem.ReachableTargets([0.91, 0.03, 0.03, 0.03], 0.5, targets);
        Assert.Equal(0, targets[0]);
        Assert.Equal(1, targets.Sum(), 12);
        Assert.All(targets[1..], target => Assert.Equal(1.0 / 3, target, 12));
    }

    [Fact]
    public void ReachableTargets_AnyShares_AreADistribution()
    {
        Gen<double[]> shares = Gen.Choose(0, 1000).ArrayOf(5).Where(counts => counts.Sum() > 0)
            .Select(counts => Array.ConvertAll(counts, count => count / (double)counts.Sum()));
        Prop.ForAll(shares.ToArbitrary(), Gen.Choose(1, 99).ToArbitrary(), (plain, percent) =>
        {
            double[] targets = new double[plain.Length];
            GateProblem.ReachableTargets(plain, percent / 100.0, targets);
            return targets.All(target => target >= 0) && Math.Abs(targets.Sum() - 1) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Assign_OneExpertDiscounted_TakesMoreSamples()
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(400, 3, 0, 1), 3);
        int[] assignment = new int[400];
        double[] even = new double[3];
        double[] shifted = new double[3];
        problem.Assign([0, 0, 0], assignment, even);
        problem.Assign([0, -1, 0], assignment, shifted);
        Assert.True(shifted[1] > even[1]);
        Assert.Equal(1, shifted.Sum(), 9);
    }

    [Fact]
    public void Load_WithExploration_PlainSharesStayThoseOfTheEntropies()
    {
        float[] entropy = Entropies.Biased(500, 3, 0.5, 2);
        var problem = new GateProblem(3, 0.5);
        var random = new EdgeAspire.Trainer.Engine.Randomness.SequenceRandom(1);
        problem.Load(entropy, 500, ref random, exploration: 5);
        Assert.Equal(Entropies.Problem(entropy, 3).PlainShares, problem.PlainShares);
    }
}
