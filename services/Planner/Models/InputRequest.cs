using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Models;

/// <summary>The input as the publisher declares it; nothing in it is checked.</summary>
internal sealed record InputRequest
{
    public string? Name { get; init; }

    public string? Datatype { get; init; }

    public IReadOnlyList<long>? Shape { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
