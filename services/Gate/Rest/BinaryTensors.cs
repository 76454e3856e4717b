using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>The binary tensor extension of the protocol: tensors that follow the JSON of a body.</summary>
internal static class BinaryTensors
{
    public const string HeaderLengthHeader = "Inference-Header-Content-Length";

    /// <summary>Gives each binary input its part of the tail, in the order of the inputs, and adds all inputs to the request.</summary>
    public static Error? Attach(List<JsonInput> inputs, ReadOnlyMemory<byte> tail, bool hasHeader, InferRequest request)
    {
        var rest = tail;
        foreach (var input in inputs)
        {
            if (input.BinaryBytes is not { } binaryBytes)
            {
                request.Inputs.Add(new Tensor(input.Name, input.DataType, input.Shape, input.Data));
                continue;
            }

            if (!hasHeader)
            {
                return new Error(
                    ErrorReason.MalformedRequest, $"Input '{input.Name}' is binary, but the header {HeaderLengthHeader} is missing.");
            }

            if (CheckSize(input, binaryBytes) is { } error)
            {
                return error;
            }

            if (binaryBytes > rest.Length)
            {
                return new Error(
                    ErrorReason.WrongByteCount,
                    $"Input '{input.Name}': expected {binaryBytes} bytes of binary data, got {rest.Length} that are left after the JSON and the inputs before it.");
            }

            var bytes = rest[..(int)binaryBytes];
            if (input.DataType == TensorDataType.Bytes && ByteStrings.Check(input.Name, input.Shape, bytes.Span) is { } malformed)
            {
                return malformed;
            }

            request.Inputs.Add(new Tensor(input.Name, input.DataType, input.Shape, bytes));
            rest = rest[(int)binaryBytes..];
        }

        return rest.Length == 0
            ? null
            : new Error(
                ErrorReason.WrongByteCount,
                $"Unexpected additional input data: expected {tail.Length - rest.Length} bytes after the JSON, got {tail.Length}.");
    }

    private static Error? CheckSize(JsonInput input, long binaryBytes)
    {
        if (!TensorShape.TryCountElements(input.Shape, out _))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"Input '{input.Name}': shape {TensorShape.Format(input.Shape)} has a negative dimension, too many dimensions or too many elements.");
        }

        if (input.DataType == TensorDataType.Bytes)
        {
            return null;
        }

        var fits = TensorShape.TryCountBytes(input.DataType, input.Shape, out var expectedBytes);
        return fits && expectedBytes == binaryBytes
            ? null
            : new Error(
                ErrorReason.WrongByteCount,
                $"Input '{input.Name}': expected {expectedBytes} bytes for {input.DataType.ProtocolName()} {TensorShape.Format(input.Shape)}, got 'binary_data_size' {binaryBytes}.");
    }
}
