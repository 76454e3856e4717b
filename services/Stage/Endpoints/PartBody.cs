using System.Text.Json.Serialization;

namespace EdgeAspire.Stage.Endpoints;

internal sealed record PartBody([property: JsonPropertyName("sha256")] string Sha256, long MemoryBytes, long Runs, double ComputeSeconds, bool InUse);
