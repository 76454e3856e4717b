namespace EdgeAspire.Protocol.Tensors;

/// <summary>
/// A named, dense, row-major, little-endian tensor. It does not own its bytes: whoever handed it out says how long they live
/// (for the tensors of a request or response, until that message is disposed).
/// </summary>
/// <param name="Name">The name, as the model declares it.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Dimensions, outermost first, batch included; none is negative.</param>
/// <param name="Data">The bytes; as many as shape and data type say, or any number for byte strings.</param>
public readonly record struct Tensor(string Name, TensorDataType DataType, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>The tensor as people read it, without its elements: <c>image FP32 [1, 1, 28, 28], 3136 bytes</c>.</summary>
    public override string ToString() => $"{Name} {DataType.ProtocolName()} {TensorShape.Format(Shape)}, {Data.Length} bytes";
}
