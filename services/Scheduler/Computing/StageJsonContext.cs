using System.Text.Json.Serialization;

namespace EdgeAspire.Scheduler.Computing;

[JsonSerializable(typeof(string[]))]
internal sealed partial class StageJsonContext : JsonSerializerContext;
