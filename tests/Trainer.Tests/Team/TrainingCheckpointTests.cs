using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Gating;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Tests.Team;

public sealed class TrainingCheckpointTests
{
    [Theory]
    [InlineData(GateKind.Direct, 4)]
    [InlineData(GateKind.Direct, 11)]
    [InlineData(GateKind.Network, 13)]
    public void Restore_MidRun_EndsBitIdentical(string gate, int interruptedAfter)
    {
        TeamSettings settings = Sets.Settings(4, gate) with { Distortion = Distortion.Handwriting, Exploration = 0.5 };
        TeamTraining whole = TeamTrainingTests.Run(settings, 2);

        var first = new TeamTraining(settings, Sets.Digits, 2);
        for (int i = 0; i < interruptedAfter; i++)
        {
            first.Step();
        }

        using var stored = new MemoryStream();
        TrainingCheckpoint.Save(first, stored);
        var second = new TeamTraining(settings, Sets.Digits, 2);
        Assert.Null(TrainingCheckpoint.Restore(second, stored));
        Assert.Equal(interruptedAfter, second.Iteration);
        while (!second.IsFinished)
        {
            second.Step();
        }

        TeamTrainingTests.AssertSame(whole, second);
        Assert.Equal(whole.History.Shares, second.History.Shares);
        Assert.Equal(whole.History.Losses, second.History.Losses);
        Assert.Equal(whole.History.Accuracies, second.History.Accuracies);
        Assert.Equal(whole.History.LastAssignments, second.History.LastAssignments);
        Assert.Equal(whole.History.Gates[0].Steps, second.History.Gates[0].Steps);
        Assert.Equal(whole.History.Gates[1].HardDistanceSum, second.History.Gates[1].HardDistanceSum);
    }

    [Fact]
    public void Restore_FlippedBit_IsRefused()
    {
        byte[] bytes = Save(Sets.Settings(2));
        bytes[bytes.Length / 2] ^= 1;
        Assert.Contains("SHA-256", Restore(Sets.Settings(2), bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(5000)]
    public void Restore_CutShort_IsRefused(int length) => Assert.NotNull(Restore(Sets.Settings(2), Save(Sets.Settings(2))[..length]));

    [Fact]
    public void Restore_OtherSettings_IsRefused() =>
        Assert.Contains("other settings", Restore(Sets.Settings(2) with { Seed = 5 }, Save(Sets.Settings(2))), StringComparison.Ordinal);

    private static byte[] Save(TeamSettings settings)
    {
        using var stream = new MemoryStream();
        TrainingCheckpoint.Save(new TeamTraining(settings, Sets.Digits, 1), stream);
        return stream.ToArray();
    }

    private static string? Restore(TeamSettings settings, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return TrainingCheckpoint.Restore(new TeamTraining(settings, Sets.Digits, 1), stream);
    }
}
