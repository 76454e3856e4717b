using EdgeAspire.Trainer.Engine.Randomness;
using EdgeAspire.Trainer.Gating;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Trainer.Tests.Gating;

public sealed class DirectGateTests
{
    [Theory]
    [InlineData(2, 128, 0)]
    [InlineData(2, 127, 3)]
    [InlineData(3, 512, 0.5)]
    [InlineData(4, 512, 1)]
    [InlineData(5, 1000, 0.3)]
    [InlineData(8, 512, 0.4)]
    public void Solve_BiasedEntropies_MeetsTargetWithinOneSample(int experts, int samples, double bias)
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(samples, experts, bias, 1), experts);
        int[] assignment = new int[samples];
        var random = new SequenceRandom(1);
        GateSolution solution = new DirectGate(experts, 1.0 / samples, 500).Solve(problem, assignment, ref random);
        Assert.True(solution.TargetMet, $"{solution}");
        Assert.True(solution.HardDistance <= 1.0 / samples);
        Assert.Equal(solution.HardDistance, Distance(problem, assignment), 9);
    }

    [Fact]
    public void Solve_TwoExperts_NeedsOneStepForAnyBias() =>
        Prop.ForAll(Gen.Choose(-50, 50).ToArbitrary(), Gen.Choose(2, 300).ToArbitrary(), (bias, samples) =>
        {
            GateProblem problem = Entropies.Problem(Entropies.Biased(samples, 2, bias / 10.0, (ulong)samples), 2);
            var random = new SequenceRandom(1);
            GateSolution solution = new DirectGate(2, 0, 100).Solve(problem, new int[samples], ref random);
            return solution.Steps == 1 && solution.HardDistance <= (0.5 / samples) + 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Solve_AllEntropiesZero_StillSharesTheBatch()
    {
        GateProblem problem = Entropies.Problem(new float[4 * 512], 4);
        var random = new SequenceRandom(1);
        GateSolution solution = new DirectGate(4, 0.01, 200).Solve(problem, new int[512], ref random);
        Assert.True(solution.TargetMet, $"{solution}");
    }

    [Fact]
    public void Solve_StepsUsedUp_ReturnsTheBestSeen()
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(512, 8, 1, 1), 8);
        var random = new SequenceRandom(1);
        int[] assignment = new int[512];
        double untouched = problem.Assign(new double[8], assignment, new double[8]);
        GateSolution solution = new DirectGate(8, 0, 3).Solve(problem, assignment, ref random);
        Assert.Equal(3, solution.Steps);
        Assert.True(solution.HardDistance <= untouched);
    }

    private static double Distance(GateProblem problem, int[] assignment)
    {
        double[] shares = new double[problem.Experts];
        foreach (int expert in assignment)
        {
            shares[expert] += 1.0 / assignment.Length;
        }

        return problem.Distance(shares);
    }
}
