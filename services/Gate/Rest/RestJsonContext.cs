using System.Text.Json.Serialization;

namespace EdgeAspire.Gate.Rest;

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ServerLiveBody))]
[JsonSerializable(typeof(ServerReadyBody))]
[JsonSerializable(typeof(ModelReadyBody))]
[JsonSerializable(typeof(ServerMetadataBody))]
[JsonSerializable(typeof(ModelListBody))]
[JsonSerializable(typeof(ModelMetadataBody))]
internal sealed partial class RestJsonContext : JsonSerializerContext;
