using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Models;

/// <summary>
/// A manifest as the publisher writes it; nothing in it is checked. What it leaves out of input, classes and output is read from
/// the parts.
/// </summary>
internal sealed record ManifestRequest
{
    public string? Strategy { get; init; }

    public IReadOnlyList<PartRequest?>? Parts { get; init; }

    public InputRequest? Input { get; init; }

    public int? Classes { get; init; }

    public IReadOnlyList<string?>? ClassLabels { get; init; }

    public string? Output { get; init; }

    public IReadOnlyDictionary<string, string?>? Properties { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
