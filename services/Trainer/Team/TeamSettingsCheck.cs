using System.Globalization;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>The ranges of <see cref="TeamSettings"/>.</summary>
public static class TeamSettingsCheck
{
    /// <summary>The first setting that is out of range, as a message naming it, its range and what came; null when all are fine.</summary>
    public static string? Find(TeamSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Range("experts", settings.Experts, 1, 8)
            ?? Range("epochs", settings.Epochs, 1, 1000)
            ?? Range("batch_size", settings.BatchSize, 16, 4096)
            ?? (GateKind.All.Contains(settings.Gate, StringComparer.Ordinal)
                ? null
                : $"'gate' must be one of {string.Join(", ", GateKind.All)}, got '{settings.Gate}'.")
            ?? Range("gain", settings.Gain, 0.001, 0.999)
            ?? Range("tolerance", settings.Tolerance, 0, 1)
            ?? Range("gate_steps", settings.GateSteps, 1, 10_000)
            ?? Range("learning_rate", settings.LearningRate, 1e-6, 1)
            ?? Range("weight_decay", settings.WeightDecay, 0, 10)
            ?? Range("exploration", settings.Exploration, 0, 20)
            ?? Range("held_out", settings.HeldOut, 0, 0.5)
            ?? Range("distortion.rotation_degrees", settings.Distortion.RotationDegrees, 0, 180)
            ?? Range("distortion.scale_fraction", settings.Distortion.ScaleFraction, 0, 0.5)
            ?? Range("distortion.shear", settings.Distortion.Shear, 0, 2)
            ?? Range("distortion.shift_pixels", settings.Distortion.ShiftPixels, 0, 14)
            ?? Range("distortion.elastic_pixels", settings.Distortion.ElasticPixels, 0, 8);
    }

    // Written so that NaN is out of every range.
    private static string? Range(string name, double value, double low, double high) =>
        value >= low && value <= high
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"'{name}' must be from {low} to {high}, got {value}.");
}
