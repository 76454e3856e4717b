using System.Text.Json.Serialization;

namespace EdgeAspire.Stage.Running;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ForwardEntry>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CallJson : JsonSerializerContext;
