using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>Holds a tensor against what the model declares of it.</summary>
public static class TensorCheck
{
    /// <summary>The first thing that is wrong with element type, shape or byte count; null when it fits.</summary>
    public static Error? Check(TensorSpecification expected, in Tensor actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (actual.DataType != expected.DataType)
        {
            return new Error(
                ErrorReason.WrongDataType,
                $"Tensor '{expected.Name}': expected {expected.DataType.ProtocolName()}, got {actual.DataType.ProtocolName()}.");
        }

        if (!TensorShape.Matches(expected.Shape.AsSpan(), actual.Shape))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"Tensor '{expected.Name}': expected shape {TensorShape.Format(expected.Shape.AsSpan())}, got {TensorShape.Format(actual.Shape)}.");
        }

        if (!TensorShape.TryCountBytes(actual.DataType, actual.Shape, out var lengthBytes))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"Tensor '{expected.Name}': shape {TensorShape.Format(actual.Shape)} of {actual.DataType.ProtocolName()} is not one that fits in memory.");
        }

        return lengthBytes == actual.Data.Length
            ? null
            : new Error(
                ErrorReason.WrongByteCount,
                $"Tensor '{expected.Name}': shape {TensorShape.Format(actual.Shape)} of {actual.DataType.ProtocolName()} takes {lengthBytes} bytes, got {actual.Data.Length}.");
    }
}
