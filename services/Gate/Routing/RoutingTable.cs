using System.Collections.Frozen;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Routing;

/// <summary>Who serves what: never changed, only replaced as a whole.</summary>
internal sealed class RoutingTable(IEnumerable<ModelRoute> models)
{
    public static RoutingTable Empty { get; } = new([]);

    public FrozenDictionary<string, ModelRoute> Models { get; } =
        models.ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);

    /// <summary>Finds a version of a model.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version, or empty for the one that the gate chooses.</param>
    public Outcome<VersionRoute> Find(string model, string version)
    {
        if (!Models.TryGetValue(model, out var route))
        {
            var served = Models.Count == 0 ? "none" : string.Join(", ", Models.Keys.Order(StringComparer.Ordinal));
            return new Error(ErrorReason.UnknownModel, $"Model '{model}' is not known; models that devices serve: {served}.");
        }

        if (route.Find(version) is { } found)
        {
            return found;
        }

        var versions = string.Join(", ", route.Versions.Select(served => served.VersionText));
        return new Error(ErrorReason.UnknownVersion, $"Model '{model}' has no version '{version}'; versions that devices serve: {versions}.");
    }
}
