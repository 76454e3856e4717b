using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Data.Drawing;
using EdgeAspire.Trainer.Gating;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Tests.Team;

/// <summary>Small data and settings that train in a second.</summary>
internal static class Sets
{
    internal static ImageSet Digits { get; } = DrawnDigits.Draw(1500, seed: 1, threads: 2);

    internal static ImageSet Test { get; } = DrawnDigits.Draw(500, seed: 2, threads: 2);

    internal static TeamSettings Settings(int experts, string gate = GateKind.Direct, int epochs = 2) => new()
    {
        Experts = experts,
        Gate = gate,
        Epochs = epochs,
        BatchSize = 128,
        LearningRate = 0.004,
        HeldOut = 0.1,
        Distortion = Distortion.None,
    };
}
