using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Trainer.Runs;

/// <summary>What a client asks for; everything left out takes the data set's default.</summary>
public sealed record RunRequest
{
    /// <summary><c>digits-drawn</c>, <c>mnist</c> or <c>cifar10</c>.</summary>
    public string? DataSet { get; init; }

    /// <summary>Name of the model that the run makes a version of.</summary>
    public string? Model { get; init; }

    /// <summary>K, 2 to 8; 1 trains the baseline MLP-8.</summary>
    public int? Experts { get; init; }

    /// <summary>Passes over the data.</summary>
    public int? Epochs { get; init; }

    /// <summary>Samples of a batch.</summary>
    public int? BatchSize { get; init; }

    /// <summary><c>network</c> or <c>direct</c>.</summary>
    public string? Gate { get; init; }

    /// <summary>a of the paper's eq. 4.</summary>
    public double? Gain { get; init; }

    /// <summary>epsilon of the paper's Algorithm 2.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Most steps of the gate for one batch.</summary>
    public int? GateSteps { get; init; }

    /// <summary>Highest learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay relative to the learning rate.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Noise on log H before the training assignment; a departure from the paper when above 0.</summary>
    public double? Exploration { get; init; }

    /// <summary>Share of the training images held out to follow progress.</summary>
    public double? HeldOut { get; init; }

    /// <summary>Makes the run reproducible.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Strength of the distortion of training images relative to the data set's default; 0 for none, 2 at most.</summary>
    public double? Distortion { get; init; }

    /// <summary>Fields that a run does not have, to be refused by name.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
