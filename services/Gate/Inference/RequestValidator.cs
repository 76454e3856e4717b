using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Inference;

/// <summary>Holds a request against what the model declares, once, before any device is asked.</summary>
internal static class RequestValidator
{
    private const string ReservedPrefix = "triton_";

    public static Error? Check(InferRequest request, ModelManifest manifest) =>
        CheckParameters(request) ?? CheckInput(request, manifest) ?? CheckOutputs(request);

    /// <summary>Whether the caller wants every expert's answer too.</summary>
    public static bool WantsExperts(InferRequest request) =>
        request.Parameters.TryGetValue(EdgeParameters.Experts, out var value) && value.BoolParam;

    /// <summary>Name, type and shape of an input, which are known before its elements are read.</summary>
    public static Error? CheckDeclaration(string name, TensorDataType dataType, ReadOnlySpan<long> shape, ModelManifest manifest)
    {
        var expected = manifest.Input;
        if (!string.Equals(name, expected.Name, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.WrongTensorName, $"Model '{manifest.Name}': expected input '{expected.Name}', got '{name}'.");
        }

        if (dataType != expected.DataType)
        {
            return new Error(
                ErrorReason.WrongDataType,
                $"Input '{name}' of model '{manifest.Name}': expected {expected.DataType.ProtocolName()}, got {dataType.ProtocolName()}.");
        }

        return TensorShape.Matches(expected.Shape.AsSpan(), shape)
            && TensorShape.TryCountBytes(dataType, shape, out var expectedBytes)
            && expectedBytes > 0
            ? null
            : new Error(
                ErrorReason.WrongShape,
                $"Input '{name}' of model '{manifest.Name}': expected shape {TensorShape.Format(expected.Shape.AsSpan())} with one sample or more, got {TensorShape.Format(shape)}.");
    }

    private static Error? CheckParameters(InferRequest request)
    {
        foreach (var (name, value) in request.Parameters)
        {
            if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                return new Error(ErrorReason.InvalidArgument, $"Parameter '{name}': names that start with '{ReservedPrefix}' are reserved.");
            }

            if (name is EdgeParameters.Experts && value.ParameterChoiceCase != InferParameter.ParameterChoiceOneofCase.BoolParam)
            {
                return new Error(ErrorReason.InvalidArgument, $"Parameter '{name}': expected true or false, got {value}.");
            }
        }

        return null;
    }

    private static Error? CheckInput(InferRequest request, ModelManifest manifest)
    {
        if (request.Inputs.Count != 1)
        {
            return new Error(
                request.Inputs.Count == 0 ? ErrorReason.WrongTensorName : ErrorReason.InvalidArgument,
                $"Model '{manifest.Name}': expected the one input {manifest.Input}, got {request.Inputs.Count} inputs.");
        }

        var input = request.Inputs[0];
        if (CheckDeclaration(input.Name, input.DataType, input.Shape, manifest) is { } error)
        {
            return error;
        }

        TensorShape.TryCountBytes(input.DataType, input.Shape, out var expectedBytes);
        if (input.Data.Length != expectedBytes)
        {
            return new Error(
                ErrorReason.WrongByteCount,
                $"Input '{input.Name}' of model '{manifest.Name}': expected {expectedBytes} bytes for {input.DataType.ProtocolName()} {TensorShape.Format(input.Shape)}, got {input.Data.Length}.");
        }

        return FindNonFinite(input) is { } index
            ? new Error(
                ErrorReason.NonFiniteValue,
                $"Input '{input.Name}' of model '{manifest.Name}', element {index}: expected a finite number, got NaN or infinity.")
            : null;
    }

    private static Error? CheckOutputs(InferRequest request)
    {
        var withExperts = WantsExperts(request);
        foreach (var output in request.Outputs)
        {
            if (!GateOutputs.IsKnown(output.Name, withExperts))
            {
                return new Error(
                    ErrorReason.WrongTensorName,
                    $"Output '{output.Name}' is not one of model '{request.ModelName}': expected {GateOutputs.Probabilities}, {GateOutputs.Label}, {GateOutputs.Entropy} or {GateOutputs.Expert}.");
            }
        }

        return null;
    }

    // In every IEEE format NaN and infinity are the values whose exponent bits are all set.
    private static int? FindNonFinite(Tensor tensor) => tensor.DataType switch
    {
        TensorDataType.Fp32 => FindAllSet(MemoryMarshal.Cast<byte, uint>(tensor.Data.Span), 0x7F80_0000u),
        TensorDataType.Fp64 => FindAllSet(MemoryMarshal.Cast<byte, ulong>(tensor.Data.Span), 0x7FF0_0000_0000_0000ul),
        TensorDataType.Fp16 => FindAllSet(MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span), (ushort)0x7C00),
        TensorDataType.Bf16 => FindAllSet(MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span), (ushort)0x7F80),
        _ => null,
    };

    private static int? FindAllSet<T>(ReadOnlySpan<T> values, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        var masks = new Vector<T>(mask);
        var index = 0;
        for (; index <= values.Length - Vector<T>.Count; index += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(values[index..]) & masks, masks))
            {
                break;
            }
        }

        for (; index < values.Length; index++)
        {
            if ((values[index] & mask) == mask)
            {
                return index;
            }
        }

        return null;
    }
}
