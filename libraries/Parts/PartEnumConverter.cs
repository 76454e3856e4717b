using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>Writes an enumeration by its names in snake_case, and reads no numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class PartEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
