using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

internal sealed record TensorMetadataBody(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    public static TensorMetadataBody From(TensorSpecification tensor) =>
        new(tensor.Name, tensor.DataType.ProtocolName(), [.. tensor.Shape]);
}
