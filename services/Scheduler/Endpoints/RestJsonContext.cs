using System.Text.Json.Serialization;

namespace EdgeAspire.Scheduler.Endpoints;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchedulerBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HistoryBody))]
internal sealed partial class RestJsonContext : JsonSerializerContext;
