using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Export;
using EdgeAspire.Trainer.Runs;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Repository;

/// <summary>Writes a trained team to the model repository as one version.</summary>
internal sealed class TeamPublisher(ModelRepositoryClient repository)
{
    private const string RunProperty = "run";

    // Identifiers of runs start anew with a new state folder; the time makes them unique.
    private static string Origin(RunRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Id} {record.Created.UtcDateTime:O}");

    /// <summary>Publishes the models of a run. A run that was killed after it had published does not publish again.</summary>
    /// <returns>The version.</returns>
    internal async Task<Outcome<int>> PublishAsync(
        RunRecord record, IReadOnlyList<NamedModel> models, ImageSet images, TeamAccuracy test, CancellationToken cancellation)
    {
        RunPlan plan = record.Plan;
        Outcome<RepositoryManifest?> latest = await repository.LatestAsync(plan.Model, cancellation);
        if (!latest.TryGetValue(out RepositoryManifest? present, out Error? error) && error is not null)
        {
            return error;
        }

        if (present?.Version is { } same && present.Properties?.GetValueOrDefault(RunProperty) is { } origin
            && string.Equals(origin, Origin(record), StringComparison.Ordinal))
        {
            return same;
        }

        var parts = new List<RepositoryPart>(models.Count);
        foreach (NamedModel model in models)
        {
            Outcome<string> stored = await repository.PutAsync(model.Content, cancellation);
            if (!stored.TryGetValue(out string? hash, out error))
            {
                return error;
            }

            parts.Add(new RepositoryPart(model.Name, hash));
        }

        var manifest = new RepositoryManifest
        {
            Strategy = models.Count == 1 ? "single" : "team",
            Parts = parts,
            Input = new RepositoryInput(ExpertModel.InputName, "FP32", [-1, images.Channels, images.Height, images.Width]),
            Classes = images.Classes,
            Output = ExpertModel.OutputName,
            Properties = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [RunProperty] = Origin(record),
                ["data_set"] = plan.DataSet,
                ["gate"] = plan.Settings.Gate,
                ["epochs"] = plan.Settings.Epochs.ToString(CultureInfo.InvariantCulture),
                ["test_accuracy"] = test.Team.ToString("F4", CultureInfo.InvariantCulture),
            },
        };
        Outcome<RepositoryManifest?> published = await repository.PublishAsync(plan.Model, manifest, cancellation);
        if (!published.TryGetValue(out RepositoryManifest? made, out error) && error is not null)
        {
            return error;
        }

        return made?.Version is { } version
            ? version
            : new Error(ErrorReason.InvalidAnswer, $"The model repository took a version of '{plan.Model}' but did not say which number it has.");
    }
}
