using EdgeAspire.Planner.Models;

namespace EdgeAspire.Planner.Api;

/// <summary>A model with all of its versions, oldest first.</summary>
internal sealed record ModelDetail(string Name, int Latest, IReadOnlyList<ModelManifest> Versions);
