using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>An input as its JSON declares it: with its elements, or with the size of its part of the binary tail.</summary>
internal readonly record struct JsonInput(string Name, TensorDataType DataType, long[] Shape, ReadOnlyMemory<byte> Data, long? BinaryBytes);
