using System.Runtime.InteropServices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>Makes pieces of a request's inputs.</summary>
internal static class PieceReader
{
    /// <summary>Checks the inputs against the boxes that the call says they are.</summary>
    /// <param name="request">The request.</param>
    /// <param name="recipe">What its inputs are, in order.</param>
    /// <returns>The pieces, which lie in the request's memory and hold it.</returns>
    public static Outcome<Piece[]> Read(InferRequest request, CallRecipe recipe)
    {
        var boxes = recipe.Pieces;
        var inputs = request.Inputs;
        var hasScales = inputs.Count > 0 && string.Equals(inputs[^1].Name, EdgeParameters.Scales, StringComparison.Ordinal);
        var count = hasScales ? inputs.Count - 1 : inputs.Count;
        if (count != boxes.Length)
        {
            return new Error(ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Pieces}' has {boxes.Length} boxes for {count} inputs; expected one for each.");
        }

        var quantized = 0;
        for (var index = 0; index < count; index++)
        {
            if (Check(inputs[index], boxes[index]) is { } error)
            {
                return error;
            }

            quantized += IsQuantized(inputs[index], recipe, index) ? 1 : 0;
        }

        if (quantized > 0 && !hasScales)
        {
            return new Error(
                ErrorReason.WrongTensorName, $"Input '{EdgeParameters.Scales}' is missing: {quantized} pieces are INT8, and their values are not.");
        }

        var scales = ReadOnlySpan<float>.Empty;
        if (hasScales)
        {
            if (CheckScales(inputs[^1], quantized) is { } error)
            {
                return error;
            }

            scales = MemoryMarshal.Cast<byte, float>(inputs[^1].Data.Span);
        }

        if (count == 0)
        {
            return Array.Empty<Piece>();
        }

        var memory = new SharedMemory(new RequestLease(request));
        var pieces = new Piece[count];
        var scale = 0;
        for (var index = 0; index < count; index++)
        {
            var input = inputs[index];
            var factor = hasScales && IsQuantized(input, recipe, index) ? scales[scale++] : 1;
            pieces[index] = new Piece(boxes[index], input.DataType, factor, input.Data, index == 0 ? memory : memory.Share());
        }

        return pieces;
    }

    private static bool IsQuantized(in Tensor input, CallRecipe recipe, int index) => input.DataType is TensorDataType.Int8 && !recipe.Integers[index];

    private static Error? Check(in Tensor input, PieceBox box)
    {
        if (!input.Shape.AsSpan().SequenceEqual(box.Shape))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"Input '{input.Name}': expected shape {TensorShape.Format(box.Shape)} of piece {box}, got {TensorShape.Format(input.Shape)}.");
        }

        if (!TensorShape.TryCountBytes(input.DataType, box.Shape, out var lengthBytes))
        {
            return new Error(ErrorReason.WrongDataType, $"Input '{input.Name}': pieces are numbers, got {input.DataType.ProtocolName()}.");
        }

        return lengthBytes == input.Data.Length
            ? null
            : new Error(ErrorReason.WrongByteCount, $"Input '{input.Name}': piece {box} of {input.DataType.ProtocolName()} takes {lengthBytes} bytes, got {input.Data.Length}.");
    }

    private static Error? CheckScales(in Tensor scales, int quantized)
    {
        if (scales.DataType is not TensorDataType.Fp32 || scales.Shape is not [var length] || length != quantized || scales.Data.Length != quantized * sizeof(float))
        {
            return new Error(
                ErrorReason.WrongShape,
                $"Input '{EdgeParameters.Scales}': expected FP32 [{quantized}], one for each INT8 piece of another value, got {scales.DataType.ProtocolName()} {TensorShape.Format(scales.Shape)}.");
        }

        foreach (var scale in MemoryMarshal.Cast<byte, float>(scales.Data.Span))
        {
            if (!(scale >= 0 && float.IsFinite(scale)))
            {
                return new Error(ErrorReason.NonFiniteValue, $"Input '{EdgeParameters.Scales}': expected numbers from 0 on, got {scale}.");
            }
        }

        return null;
    }
}
