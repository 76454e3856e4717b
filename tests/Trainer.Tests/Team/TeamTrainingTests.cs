using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Gating;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Tests.Team;

public sealed class TeamTrainingTests
{
    [Theory]
    [InlineData(1, GateKind.Direct)]
    [InlineData(2, GateKind.Direct)]
    [InlineData(4, GateKind.Direct)]
    [InlineData(4, GateKind.Network)]
    public void Step_WholeRun_LearnsTheDigits(int experts, string gate)
    {
        TeamTraining training = Run(Sets.Settings(experts, gate, epochs: 8) with { Distortion = Distortion.Handwriting.Times(0.3f) }, 2);
        TeamAccuracy accuracy = training.Evaluate(Sets.Test);
        Assert.True(accuracy.Team > 0.85, $"{accuracy.Team:P1}");
        Assert.True(accuracy.AnyExpert >= accuracy.Team);
        Assert.Equal(1, accuracy.Answered.Sum(), 6);
        Assert.Equal(Sets.Test.Count, accuracy.AnsweredByClass.Sum(classes => classes.Sum()));
        Assert.True(training.IsFinished);
        Assert.Equal(training.Iteration, training.Iterations);
    }

    [Fact]
    public void Step_Shares_StayNearTheSetPoint()
    {
        TeamTraining training = Run(Sets.Settings(4, epochs: 6), 2);
        ShareSummary last = training.History.LastTenth(training.Iterations);
        Assert.All(last.Assigned, share => Assert.InRange(share, 0.15, 0.35));
        Assert.Equal(1, last.Assigned.Sum(), 5);
        Assert.All(training.History.Gates, gate => Assert.True(gate.Batches > 0));
        Assert.True(training.History.Gates[0].InCharge);
    }

    [Fact]
    public void Step_AnyNumberOfThreads_SameWeights()
    {
        TeamTraining one = Run(Sets.Settings(3) with { Distortion = Distortion.Handwriting }, 1);
        TeamTraining four = Run(Sets.Settings(3) with { Distortion = Distortion.Handwriting }, 4);
        AssertSame(one, four);
    }

    [Fact]
    public void Step_OtherSeed_OtherWeights()
    {
        TeamTraining one = Run(Sets.Settings(2, epochs: 1), 2);
        TeamTraining other = Run(Sets.Settings(2, epochs: 1) with { Seed = 2 }, 2);
        Assert.NotEqual(one.Experts[0].Network.Parameters, other.Experts[0].Network.Parameters);
    }

    [Fact]
    public void Step_EachSample_TrainsExactlyOneExpert()
    {
        var training = new TeamTraining(Sets.Settings(4), Sets.Digits, 2);
        training.Step();
        Assert.Equal(128, training.Experts.Sum(expert => expert.Samples));
        Assert.Equal(128, training.History.Assignments.Sum());
    }

    [Fact]
    public void Learn_ExpertWithoutSamples_IsLeftAsItIs()
    {
        var training = new TeamTraining(Sets.Settings(2), Sets.Digits, 1);
        var batch = new Batch(Sets.Digits, 128, Distortion.None, 1, 1);
        batch.Load(0, 0);
        float[] before = [.. training.Experts[1].Network.Parameters];
        training.Experts[1].Learn(batch, new int[128], expert: 1, rate: 0.01f, weightDecay: 0, threads: 1);
        Assert.Equal(0, training.Experts[1].Samples);
        Assert.Equal(0, training.Experts[1].Loss);
        Assert.Equal(before, training.Experts[1].Network.Parameters);
    }

    [Fact]
    public void Learn_RepeatedOnOneBatch_DescendsTheLoss()
    {
        var training = new TeamTraining(Sets.Settings(1), Sets.Digits, 1);
        var batch = new Batch(Sets.Digits, 128, Distortion.None, 1, 1);
        batch.Load(0, 0);
        training.Experts[0].Learn(batch, new int[128], 0, 0.003f, 0, 1);
        double first = training.Experts[0].Loss;
        for (int i = 0; i < 20; i++)
        {
            training.Experts[0].Learn(batch, new int[128], 0, 0.003f, 0, 1);
        }

        Assert.True(training.Experts[0].Loss < first / 4, $"{first} -> {training.Experts[0].Loss}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Constructor_ExpertsOutOfRange_NamesTheSetting(int experts)
    {
        string message = Assert.Throws<ArgumentException>(() => new TeamTraining(Sets.Settings(experts), Sets.Digits, 1)).Message;
        Assert.Contains("'experts' must be from 1 to 8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FewerImagesThanABatch_SaysSo()
    {
        ImageSet few = Sets.Digits.Split(100).Last;
        Assert.Contains(
            "fewer than one batch of 128",
            Assert.Throws<ArgumentException>(() => new TeamTraining(Sets.Settings(2), few, 1)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.001)]
    [InlineData(0.05, 1)]
    [InlineData(1, 0)]
    public void RateAt_WarmUpThenCosine_HasItsCorners(double progress, double expected) =>
        Assert.Equal(expected, TeamTraining.RateAt(progress), 2);

    internal static TeamTraining Run(TeamSettings settings, int threads)
    {
        var training = new TeamTraining(settings, Sets.Digits, threads);
        while (!training.IsFinished)
        {
            training.Step();
        }

        return training;
    }

    internal static void AssertSame(TeamTraining expected, TeamTraining actual)
    {
        for (int i = 0; i < expected.Experts.Length; i++)
        {
            Assert.Equal(expected.Experts[i].Network.Parameters, actual.Experts[i].Network.Parameters);
            Assert.Equal(expected.Experts[i].Network.Statistics, actual.Experts[i].Network.Statistics);
        }
    }
}
