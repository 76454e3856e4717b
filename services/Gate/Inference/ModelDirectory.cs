using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Inference;

/// <summary>
/// What the gate knows of models: those that devices serve, from the routing table; those that nobody serves, from the repository,
/// so that "not ready" and "not known" are told apart.
/// </summary>
internal sealed class ModelDirectory(RoutingState routing, ManifestCatalog manifests)
{
    /// <summary>The route of a model that can be asked.</summary>
    /// <returns>An error for a model that is not known, has no such version, or is served by nobody.</returns>
    public async ValueTask<Outcome<VersionRoute>> FindAsync(string model, string version, CancellationToken cancellationToken)
    {
        var found = routing.Table.Find(model, version);
        if (found.IsSuccess)
        {
            return found;
        }

        var stored = await FindStoredAsync(model, version, cancellationToken);
        return stored.TryGetValue(out var manifest, out var error)
            ? new Error(ErrorReason.ModelNotReady, $"Model '{model}' version {manifest.Version} is in the repository, but no device serves it yet.")
            : error.Reason is ErrorReason.UnknownModel or ErrorReason.UnknownVersion ? found : error;
    }

    /// <summary>The manifest of a model, served or only stored.</summary>
    public async ValueTask<Outcome<ModelManifest>> DescribeAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (routing.Table.Find(model, version) is { IsSuccess: true, Value: var route })
        {
            return route.Manifest;
        }

        return await FindStoredAsync(model, version, cancellationToken);
    }

    /// <summary>The versions that devices serve, oldest first.</summary>
    public IReadOnlyList<string> ServedVersions(string model) =>
        routing.Table.Models.TryGetValue(model, out var route) ? [.. route.Versions.Reverse().Select(version => version.VersionText)] : [];

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
