using System.Text.Json.Serialization;

namespace EdgeAspire.Gate.Plans;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeploymentDocument[]))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ObservationBody>))]
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class DeploymentJsonContext : JsonSerializerContext;
