using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAspire.Trainer.Repository;
using EdgeAspire.Trainer.Runs;

namespace EdgeAspire.Trainer.Api;

/// <summary>JSON of the trainer: snake_case, as all REST interfaces here.</summary>
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(RunProgress))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(RunBody))]
[JsonSerializable(typeof(IReadOnlyList<RunBody>))]
[JsonSerializable(typeof(StateBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(RepositoryManifest))]
internal sealed partial class TrainerJson : JsonSerializerContext
{
    /// <summary>For people and files: text as it is, null where there is no value.</summary>
    public static TrainerJson Readable { get; } = new(Form(JsonIgnoreCondition.Never));

    /// <summary>For the repository, which refuses fields that it does not know: no nulls.</summary>
    public static TrainerJson Wire { get; } = new(Form(JsonIgnoreCondition.WhenWritingNull));

    private static JsonSerializerOptions Form(JsonIgnoreCondition ignore) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = ignore,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
