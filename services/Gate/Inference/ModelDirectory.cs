using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Inference;

/// <summary>
/// What the gate knows of models: those that devices serve, from the routing table; those that nobody serves, from the repository,
/// so that "not ready" and "not known" are told apart.
/// </summary>
internal sealed class ModelDirectory(RoutingState routing, PlanTable plans, ManifestCatalog manifests)
{
    /// <summary>Names of the models that can be asked, in order.</summary>
    public IEnumerable<string> ReadyModels =>
        routing.Table.Models.Values.Where(model => model.Chosen.IsReady).Select(model => model.Name)
            .Union(plans.Models.Where(model => model.IsReady).Select(model => model.Description.Name), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary>A model that devices serve.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version, or empty for the one that the gate chooses.</param>
    public Outcome<IServedModel> Find(string model, string version)
    {
        if (plans.Find(model, version) is { } planned)
        {
            return planned;
        }

        return routing.Table.Find(model, version).TryGetValue(out var route, out var error) ? route : error;
    }

    /// <summary>A model that devices serve.</summary>
    /// <returns>An error for a model that is not known, has no such version, or is served by nobody; the last says why.</returns>
    public async ValueTask<Outcome<IServedModel>> FindAsync(string model, string version, CancellationToken cancellationToken)
    {
        var found = Find(model, version);
        if (found.IsSuccess)
        {
            return found;
        }

        var stored = await FindStoredAsync(model, version, cancellationToken);
        return stored.TryGetValue(out var manifest, out var error)
            ? new Error(ErrorReason.ModelNotReady, $"Model '{model}' version {manifest.Version} is in the repository, but no device serves it yet.{plans.WhyNot(model)}")
            : plans.WhyNot(model) is { Length: > 0 } reason ? new Error(ErrorReason.ModelNotReady, $"Model '{model}' is not served yet.{reason}") : error.Reason is ErrorReason.UnknownModel or ErrorReason.UnknownVersion ? found : error;
    }

    /// <summary>What callers see of a model, served or only stored.</summary>
    public async ValueTask<Outcome<ModelDescription>> DescribeAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (Find(model, version) is { IsSuccess: true, Value: var served })
        {
            return served.DescribeNow();
        }

        return (await FindStoredAsync(model, version, cancellationToken)).TryGetValue(out var manifest, out var error) ? TeamDescription.Of(manifest) : error;
    }

    /// <summary>The versions that devices serve, oldest first.</summary>
    public IReadOnlyList<string> ServedVersions(string model) =>
        plans.Find(model, "") is { } planned ? [planned.Description.VersionText]
            : routing.Table.Models.TryGetValue(model, out var route) ? [.. route.Versions.Reverse().Select(version => version.VersionText)] : [];

    private async ValueTask<Outcome<ModelManifest>> FindStoredAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (version.Length == 0)
        {
            return await manifests.GetLatestAsync(model, cancellationToken);
        }

        return int.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0
            ? await manifests.GetAsync(model, number, cancellationToken)
            : new Error(ErrorReason.UnknownVersion, $"Model '{model}' has no version '{version}': versions are whole numbers from 1.");
    }
}
