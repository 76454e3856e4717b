namespace EdgeAspire.Expert.Sources;

/// <summary>What the expert reads of a version's manifest.</summary>
internal sealed record Manifest(int Version, IReadOnlyList<ManifestPart>? Parts, string? Output, string? NotClassifier);
