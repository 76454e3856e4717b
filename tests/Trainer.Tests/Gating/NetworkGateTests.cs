using EdgeAspire.Trainer.Engine.Randomness;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Tests.Gating;

public sealed class NetworkGateTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 0.5)]
    [InlineData(4, 0.3)]
    [InlineData(8, 0.1)]
    public void Solve_BatchAfterBatch_MeetsMostTargets(int experts, double bias)
    {
        const int Samples = 512;
        var gate = new NetworkGate(experts, 0.004, 100, new SequenceRandom(1));
        int met = 0;
        for (int batch = 0; batch < 40; batch++)
        {
            GateProblem problem = Entropies.Problem(Entropies.Biased(Samples, experts, bias, (ulong)batch), experts, gain: 0.2);
            var random = new SequenceRandom(2, (ulong)batch);
            met += gate.Solve(problem, new int[Samples], ref random).TargetMet ? 1 : 0;
        }

        Assert.True(met >= 30, $"{met} of 40 targets met");
    }

    [Fact]
    public void Solve_UnreachableTolerance_IsRaisedToOneSample()
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(128, 2, 0.5, 1), 2);
        var random = new SequenceRandom(3);
        GateSolution solution = new NetworkGate(2, tolerance: 0, 100, new SequenceRandom(1)).Solve(problem, new int[128], ref random);
        Assert.True(solution.TargetMet, $"{solution}");
        Assert.InRange(solution.Steps, 1, 99);
    }

    [Fact]
    public void Solve_StepsUsedUp_ReturnsTheBestHardAssignment()
    {
        // Every step's J is at least that of the best; with the same start, more steps never give a worse result.
        float[] entropy = Entropies.Biased(512, 8, 0.6, 7);
        double previous = double.PositiveInfinity;
        foreach (int steps in new[] { 1, 2, 5, 20 })
        {
            GateProblem problem = Entropies.Problem(entropy, 8);
            var random = new SequenceRandom(3);
            int[] assignment = new int[512];
            GateSolution solution = new NetworkGate(8, 0, steps, new SequenceRandom(1)).Solve(problem, assignment, ref random);
            Assert.True(solution.Steps <= steps);
            Assert.True(solution.HardDistance <= previous);
            previous = solution.HardDistance;
        }
    }

    [Fact]
    public void Solve_AllExpertsCertain_EndsAtTheCap()
    {
        // Delta = 0: the controls have no effect at all, and nothing divides by zero.
        GateProblem problem = Entropies.Problem(new float[4 * 512], 4);
        var gate = new NetworkGate(4, 0.0001, 20, new SequenceRandom(1));
        var random = new SequenceRandom(3);
        GateSolution solution = gate.Solve(problem, new int[512], ref random);
        Assert.InRange(solution.Steps, 1, 20);
        Assert.True(double.IsFinite(solution.HardDistance));
        Assert.All(gate.State, value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    public void Solve_StrongBias_DeltaStaysPositive(double bias)
    {
        // With positive deltas the assignment is monotone in H_1/H_2; a negative one would give the most uncertain expert the samples.
        float[] entropy = Entropies.Biased(256, 2, bias, 11);
        GateProblem problem = Entropies.Problem(entropy, 2);
        int[] assignment = new int[256];
        var random = new SequenceRandom(3);
        new NetworkGate(2, 0, 100, new SequenceRandom(1)).Solve(problem, assignment, ref random);
        double largestOfFirst = Ratios(0).DefaultIfEmpty(0).Max();
        double smallestOfSecond = Ratios(1).DefaultIfEmpty(double.PositiveInfinity).Min();
        Assert.True(largestOfFirst <= smallestOfSecond * (1 + 1e-6), $"{largestOfFirst} > {smallestOfSecond}");

        IEnumerable<double> Ratios(int expert) => Enumerable.Range(0, 256).Where(x => assignment[x] == expert)
            .Select(x => (entropy[2 * x] + GateProblem.EntropyFloor) / (entropy[(2 * x) + 1] + GateProblem.EntropyFloor));
    }

    [Fact]
    public void Solve_SameStateAndRandomness_SameAssignment()
    {
        GateProblem problem = Entropies.Problem(Entropies.Biased(256, 4, 0.3, 1), 4);
        int[] first = Solve();
        Assert.Equal(first, Solve());

        int[] Solve()
        {
            int[] assignment = new int[256];
            var random = new SequenceRandom(3);
            new NetworkGate(4, 0, 50, new SequenceRandom(1)).Solve(problem, assignment, ref random);
            return assignment;
        }
    }
}
