using System.Collections.Immutable;

namespace EdgeAspire.Planner.Models;

/// <summary>The versions of one model, as an unchanging value.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="LastVersion">The highest number ever given, also to a version that was deleted.</param>
/// <param name="Manifests">The versions that are there.</param>
internal sealed record ModelVersions(string Name, int LastVersion, ImmutableSortedDictionary<int, ModelManifest> Manifests)
{
    public ModelManifest? Latest => Manifests.Count == 0 ? null : Manifests[Manifests.Keys.Max()];

    public static ModelVersions Empty(string name) => new(name, 0, ImmutableSortedDictionary<int, ModelManifest>.Empty);
}
