using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Deployments;
using EdgeAspire.Planner.Models;
using EdgeAspire.Planner.Plans;

namespace EdgeAspire.Planner.Api;

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(BlobBody))]
[JsonSerializable(typeof(ManifestRequest))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ModelDetail))]
[JsonSerializable(typeof(IReadOnlyList<ModelSummary>))]
[JsonSerializable(typeof(IReadOnlyList<DeviceBody>))]
[JsonSerializable(typeof(ModelAnalysis))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(PlanDeviceBody))]
[JsonSerializable(typeof(ComparisonBody))]
[JsonSerializable(typeof(IReadOnlyList<PlanSummary>))]
[JsonSerializable(typeof(BuiltinBody))]
[JsonSerializable(typeof(DeploymentRequest))]
[JsonSerializable(typeof(DeploymentDocument))]
[JsonSerializable(typeof(IReadOnlyList<Deployment>))]
[JsonSerializable(typeof(Dictionary<string, PlanObservationBody>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class PlannerJson : JsonSerializerContext
{
    /// <summary>
    /// The API's form of JSON. Quotes and letters of all languages stay as they are, because nothing of it is put into HTML.
    /// </summary>
    public static PlannerJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
