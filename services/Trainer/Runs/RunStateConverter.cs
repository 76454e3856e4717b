using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Trainer.Runs;

/// <summary>States as lower-case words.</summary>
internal sealed class RunStateConverter() : JsonStringEnumConverter<RunState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
