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
        CheckParameters(request) ?? CheckInputs(request, manifest.Inputs) ?? CheckOutputs(request);

    /// <summary>Holds a request for a plan against what the model takes and gives.</summary>
    public static Error? Check(InferRequest request, ModelDescription model) =>
        CheckParameters(request) ?? CheckInputs(request, model.Inputs) ?? CheckOutputs(request, model);

    /// <summary>Whether the caller wants every expert's answer too.</summary>
    public static bool WantsExperts(InferRequest request) =>
        request.Parameters.TryGetValue(EdgeParameters.Experts, out var value) && value.BoolParam;

    /// <summary>Name, type and shape of an input, which are known before its elements are read.</summary>
    public static Error? CheckDeclaration(string name, TensorDataType dataType, ReadOnlySpan<long> shape, ModelInputs model)
    {
        if (model.Find(name) is not { } expected)
        {
            var names = string.Join(" or ", model.All.Select(input => $"'{input.Name}'"));
            return new Error(ErrorReason.WrongTensorName, $"Model '{model.Model}': expected input {names}, got '{name}'.");
        }

        if (dataType != expected.DataType)
        {
            return new Error(
                ErrorReason.WrongDataType,
                $"Input '{name}' of model '{model.Model}': expected {expected.DataType.ProtocolName()}, got {dataType.ProtocolName()}.");
        }

        return TensorShape.Matches(expected.Shape.AsSpan(), shape)
            && TensorShape.TryCountBytes(dataType, shape, out var expectedBytes)
            && expectedBytes > 0
            ? null
            : new Error(
                ErrorReason.WrongShape,
                $"Input '{name}' of model '{model.Model}': expected shape {TensorShape.Format(expected.Shape.AsSpan())}{(expected.Shape.Contains(-1) ? " with one sample or more" : "")}, got {TensorShape.Format(shape)}.");
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

    private static Error? CheckInputs(InferRequest request, ModelInputs model)
    {
        if (request.Inputs.Count != model.All.Length)
        {
            var expected = model.Only is { } only ? $"the one input {only}" : $"{model.All.Length} inputs ({string.Join("; ", model.All)})";
            return new Error(
                request.Inputs.Count == 0 ? ErrorReason.WrongTensorName : ErrorReason.InvalidArgument,
                $"Model '{model.Model}': expected {expected}, got {request.Inputs.Count} inputs.");
        }

        for (var place = 0; place < request.Inputs.Count; place++)
        {
            var name = request.Inputs[place].Name;
            if (request.Inputs.Take(place).Any(earlier => string.Equals(earlier.Name, name, StringComparison.Ordinal)))
            {
                return new Error(ErrorReason.InvalidArgument, $"Model '{model.Model}': input '{name}' came twice.");
            }

            if (CheckInput(request.Inputs[place], model) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static Error? CheckInput(in Tensor input, ModelInputs model)
    {
        if (CheckDeclaration(input.Name, input.DataType, input.Shape, model) is { } error)
        {
            return error;
        }

        TensorShape.TryCountBytes(input.DataType, input.Shape, out var expectedBytes);
        if (input.Data.Length != expectedBytes)
        {
            return new Error(
                ErrorReason.WrongByteCount,
                $"Input '{input.Name}' of model '{model.Model}': expected {expectedBytes} bytes for {input.DataType.ProtocolName()} {TensorShape.Format(input.Shape)}, got {input.Data.Length}.");
        }

        return FindNonFinite(input) is { } index
            ? new Error(
                ErrorReason.NonFiniteValue,
                $"Input '{input.Name}' of model '{model.Model}', element {index}: expected a finite number, got NaN or infinity.")
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

    private static Error? CheckOutputs(InferRequest request, ModelDescription model)
    {
        foreach (var output in request.Outputs)
        {
            if (!model.Outputs.Any(declared => string.Equals(declared.Name, output.Name, StringComparison.Ordinal)))
            {
                var names = string.Join(", ", model.Outputs.Select(declared => $"'{declared.Name}'"));
                return new Error(ErrorReason.WrongTensorName, $"Output '{output.Name}' is not one of model '{model.Name}': expected {names}.");
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
