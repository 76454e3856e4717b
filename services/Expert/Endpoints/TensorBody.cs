using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Expert.Endpoints;

internal sealed record TensorBody(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    public static TensorBody Of(ModelMetadataResponse.Types.TensorMetadata tensor) => new(tensor.Name, tensor.Datatype, tensor.Shape);
}
