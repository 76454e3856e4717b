using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Models;

/// <summary>A part as the publisher writes it; nothing in it is checked.</summary>
internal sealed record PartRequest
{
    public string? Name { get; init; }

    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
