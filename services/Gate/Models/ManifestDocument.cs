namespace EdgeAspire.Gate.Models;

/// <summary>A manifest as the planner writes it.</summary>
internal sealed record ManifestDocument(
    string? Name,
    int Version,
    string? Strategy,
    IReadOnlyList<ManifestPart>? Parts,
    ManifestInput? Input,
    int Classes,
    IReadOnlyList<string>? ClassLabels,
    string? NotClassifier);
