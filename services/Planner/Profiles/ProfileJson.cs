using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Profiles;

[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext
{
    /// <summary>The API's form of JSON.</summary>
    public static ProfileJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 8,
    });

    /// <summary>Reads and checks a document.</summary>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <param name="json">The text.</param>
    /// <param name="device">The device that the measurements must name; null for any one.</param>
    /// <param name="time">The clock that no time may be far ahead of; null for what was checked by it when it came.</param>
    public static Outcome<ProfileDocument> Read(string place, ReadOnlySpan<byte> json, string? device, TimeProvider? time)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, Readable.ProfileDocument);
            return document is null
                ? new Error(ErrorReason.InvalidArgument, $"{place}: expected an object with 'measurements'")
                : ProfileRules.FindFault(place, document, device, time) is { } fault ? fault : document;
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.InvalidArgument, $"{place}: {exception.Message}");
        }
    }
}
