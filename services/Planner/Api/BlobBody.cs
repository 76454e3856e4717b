using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Api;

/// <summary>A file that was uploaded.</summary>
internal sealed record BlobBody([property: JsonPropertyName("sha256")] string Sha256, long SizeBytes);
