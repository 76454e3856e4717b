using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Checks requests and fills in the defaults of each data set.</summary>
internal static partial class RunPlanner
{
    internal const string DefaultModel = "digits";

    /// <summary>The settings that the figures in the documentation were measured with.</summary>
    internal static TeamSettings Defaults(string dataSet) => dataSet switch
    {
        // Stronger distortion than for MNIST: it has to stand in for the hands that nobody drew.
        DataSetNames.Drawn => new TeamSettings { Epochs = 12, BatchSize = 256, LearningRate = 0.004, Distortion = Distortion.Handwriting.Times(1.8f) },
        DataSetNames.Cifar => new TeamSettings { Epochs = 40, Distortion = new Distortion(5, 0.1f, 0.05f, 2, 0.5f) },
        _ => new TeamSettings(),
    };

    internal static Outcome<RunPlan> Plan(RunRequest request)
    {
        if (request.Unknown?.Keys.FirstOrDefault() is { } unknown)
        {
            return Invalid($"A run has no field '{Shown(unknown)}'.");
        }

        string dataSet = request.DataSet ?? DataSetNames.Drawn;
        if (!DataSetNames.All.Contains(dataSet, StringComparer.Ordinal))
        {
            return Invalid($"'data_set' must be one of {string.Join(", ", DataSetNames.All)}, got '{Shown(dataSet)}'.");
        }

        string model = request.Model ?? (dataSet is DataSetNames.Cifar ? DataSetNames.Cifar : DefaultModel);
        if (!ModelName().IsMatch(model))
        {
            return Invalid($"'model' must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit, got '{Shown(model)}'.");
        }

        if (request.Distortion is { } strength && !(strength is >= 0 and <= 2))
        {
            return Invalid(string.Create(CultureInfo.InvariantCulture, $"'distortion' must be from 0 to 2, got {strength}."));
        }

        TeamSettings defaults = Defaults(dataSet);
        TeamSettings settings = defaults with
        {
            Experts = request.Experts ?? defaults.Experts,
            Epochs = request.Epochs ?? defaults.Epochs,
            BatchSize = request.BatchSize ?? defaults.BatchSize,
            Gate = request.Gate ?? defaults.Gate,
            Gain = request.Gain ?? defaults.Gain,
            Tolerance = request.Tolerance ?? defaults.Tolerance,
            GateSteps = request.GateSteps ?? defaults.GateSteps,
            LearningRate = request.LearningRate ?? defaults.LearningRate,
            WeightDecay = request.WeightDecay ?? defaults.WeightDecay,
            Exploration = request.Exploration ?? defaults.Exploration,
            HeldOut = request.HeldOut ?? defaults.HeldOut,
            Seed = request.Seed ?? defaults.Seed,
            Distortion = defaults.Distortion.Times((float)(request.Distortion ?? 1)),
        };
        return TeamSettingsCheck.Find(settings) is { } wrong ? Invalid(wrong) : new RunPlan(dataSet, model, settings);
    }

    private static string Shown(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModelName();
}
