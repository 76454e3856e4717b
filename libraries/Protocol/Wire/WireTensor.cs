using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf.Collections;

namespace EdgeAspire.Protocol.Wire;

/// <summary>One tensor of a generated message, before it is checked.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WireTensor(
    int Index, string Kind, string Name, string DataType, RepeatedField<long> Shape, InferTensorContents? Contents)
{
    private string Label => $"{Kind} '{Name}'";

    /// <summary>Checks the tensor and finds its bytes.</summary>
    /// <param name="raw">Its raw contents; null when they are typed.</param>
    /// <returns>The tensor and, for typed contents, the buffer they were put in.</returns>
    public Outcome<(Tensor Tensor, TensorBuffer? Buffer)> Read(TensorBuffer? raw)
    {
        if (!TensorDataTypes.TryParse(DataType, out var dataType))
        {
            return new Error(ErrorReason.WrongDataType, $"{Label} has the unknown datatype '{DataType}'.");
        }

        long[] shape = [.. Shape];
        if (!TensorShape.TryCountElements(shape, out var elements))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"{Label} has the shape {TensorShape.Format(shape)}: at most {TensorShape.MaxRank} dimensions, none negative, were expected.");
        }

        if (raw is null)
        {
            return TypedContents.ToBytes(Label, dataType, elements, Contents ?? new InferTensorContents()).TryGetValue(out var buffer, out var error)
                ? (new Tensor(Name, dataType, shape, buffer.Memory), buffer)
                : error;
        }

        if (Contents is not null)
        {
            return new Error(ErrorReason.MalformedRequest, $"{Label} has typed contents although the message has raw ones; send one kind.");
        }

        if (dataType != TensorDataType.Bytes && !(TensorShape.TryCountBytes(dataType, shape, out var lengthBytes) && lengthBytes == raw.Memory.Length))
        {
            return new Error(
                ErrorReason.WrongByteCount,
                $"{Label} {DataType} {TensorShape.Format(shape)} needs {elements} x {dataType.ElementBytes()} bytes; {raw.Memory.Length} bytes came.");
        }

        return (new Tensor(Name, dataType, shape, raw.Memory), null);
    }
}
