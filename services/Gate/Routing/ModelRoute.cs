using System.Collections.Immutable;

namespace EdgeAspire.Gate.Routing;

/// <summary>A model that devices serve.</summary>
internal sealed class ModelRoute
{
    /// <param name="name">The model's name.</param>
    /// <param name="versions">The versions served; one or more.</param>
    public ModelRoute(string name, IEnumerable<VersionRoute> versions)
    {
        Name = name;
        Versions = [.. versions.OrderByDescending(version => version.Manifest.Version)];
        Chosen = Versions.FirstOrDefault(version => version.IsComplete) ?? Versions.MaxBy(version => version.ServedParts)!;
    }

    public string Name { get; }

    /// <summary>Newest first.</summary>
    public ImmutableArray<VersionRoute> Versions { get; }

    /// <summary>
    /// The version that answers requests which name none: the newest of which every part is served; without one, that with the most
    /// parts, the newest among equals.
    /// </summary>
    public VersionRoute Chosen { get; }

    public VersionRoute? Find(string version) =>
        version.Length == 0 ? Chosen : Versions.FirstOrDefault(route => string.Equals(route.VersionText, version, StringComparison.Ordinal));
}
