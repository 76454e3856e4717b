using System.Text.Json.Serialization;

namespace EdgeAspire.Load.Counting;

/// <summary>Delays in seconds; percentiles within one per cent.</summary>
internal sealed record DelaySummary(
    double MeanSeconds,
    [property: JsonPropertyName("p50_seconds")] double HalfSeconds,
    [property: JsonPropertyName("p99_seconds")] double MostSeconds,
    double LongestSeconds);
