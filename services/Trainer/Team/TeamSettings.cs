using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>What a training run is told. The same settings, data and seed give the same weights, whatever the number of threads.</summary>
public sealed record TeamSettings
{
    /// <summary>K: 2 to 8 experts, or 1 for the baseline MLP-8, which is trained the same way without a gate.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>r: passes over the training data, 1 to 1,000.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>n: samples of a batch, 16 to 4,096; the last, smaller batch of an epoch is left out.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Which gate assigns the samples, one of <see cref="GateKind"/>.</summary>
    public string Gate { get; init; } = GateKind.Network;

    /// <summary>a of eq. 4, above 0 and below 1: how strongly a past bias is made up for.</summary>
    public double Gain { get; init; } = 0.2;

    /// <summary>epsilon of Algorithm 2 on J; at least 1/n is used, because shares are multiples of 1/n.</summary>
    public double Tolerance { get; init; } = 0.002;

    /// <summary>Most steps of the gate for one batch, 1 to 10,000.</summary>
    public int GateSteps { get; init; } = 60;

    /// <summary>eta of Algorithm 3: the highest learning rate of the Adam optimizer, reached after a short warm-up, then following a cosine to 0.</summary>
    public double LearningRate { get; init; } = 0.008;

    /// <summary>Weight decay of the optimizer, relative to the learning rate; 0 or more.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// A departure from the paper when above 0: standard deviation of normal noise on log H before the training assignment (not in
    /// inference), so that an expert now and then learns from samples next to its own and stays uncertain about others for good reason.
    /// </summary>
    public double Exploration { get; init; }

    /// <summary>Distortion of the training images, the same for baseline and teams.</summary>
    public Distortion Distortion { get; init; } = Distortion.Handwriting;

    /// <summary>Share of the training images that is held out to follow progress, 0 to 0.5; never trained on.</summary>
    public double HeldOut { get; init; } = 1.0 / 30;

    /// <summary>Selects initial weights, order of the samples, distortions and latents.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Dense layers of an expert; by the downsizing rule unless set.</summary>
    public int Depth => PerceptronShape.DepthOf(Experts);
}
