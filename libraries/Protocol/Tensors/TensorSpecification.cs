using System.Collections.Immutable;

namespace EdgeAspire.Protocol.Tensors;

/// <summary>What a model declares of an input or output.</summary>
/// <param name="Name">The tensor's name, unique among the model's inputs or outputs.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; -1 for any size.</param>
public sealed record TensorSpecification(string Name, TensorDataType DataType, ImmutableArray<long> Shape)
{
    /// <summary>The specification as people read it: <c>image FP32 [N, 1, 28, 28]</c>.</summary>
    public override string ToString() => $"{Name} {DataType.ProtocolName()} {TensorShape.Format(Shape.AsSpan())}";
}
