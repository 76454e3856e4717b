using System.Text.Json.Serialization;

namespace EdgeAspire.Expert.Sources;

internal sealed record ManifestPart(string? Name, [property: JsonPropertyName("sha256")] string? Sha256);
