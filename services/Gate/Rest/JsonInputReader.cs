using System.Text.Json;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads the <c>inputs</c> array of a request.</summary>
internal readonly struct JsonInputReader(TensorBufferPool pool, int maxTensorBytes, InferRequest owner, ModelInputs? model)
{
    private const int MaxInputs = 256;
    private const string BinarySizeParameter = "binary_data_size";

    public Error? ReadAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, List<JsonInput> inputs)
    {
        if (reader.TokenType != JsonTokenType.StartArray || inputs.Count > 0)
        {
            return new Error(ErrorReason.MalformedRequest, $"'inputs': expected one array, got a {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (inputs.Count == MaxInputs)
            {
                return new Error(ErrorReason.InvalidArgument, $"'inputs' may hold {MaxInputs} tensors at most, got more.");
            }

            if (ReadInput(ref reader, json, inputs.Count, out var input) is { } error)
            {
                return error;
            }

            inputs.Add(input);
        }

        return null;
    }

    private Error? ReadInput(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, int index, out JsonInput input)
    {
        input = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new Error(
                ErrorReason.MalformedRequest, $"Input {index}: expected a JSON object, got a {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        string? name = null;
        string? dataTypeName = null;
        long[]? shape = null;
        Range? data = null;
        var parameters = new Dictionary<string, InferParameter>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Error? error = null;
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                error = JsonValues.ReadText(ref reader, $"Input {index}, 'name'", out name);
            }
            else if (reader.ValueTextEquals("datatype"u8))
            {
                reader.Read();
                error = JsonValues.ReadText(ref reader, $"Input {index}, 'datatype'", out dataTypeName);
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                reader.Read();
                error = JsonValues.ReadShape(ref reader, $"Input {index}", out shape);
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                error = JsonValues.ReadParameters(ref reader, $"input {index}", parameters);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                // Name, shape and type may come after the data, so it is only marked here.
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }

            if (error is not null)
            {
                return error;
            }
        }

        if (name is null || dataTypeName is null || shape is null)
        {
            var missing = name is null ? "name" : dataTypeName is null ? "datatype" : "shape";
            return new Error(ErrorReason.MalformedRequest, $"Input {index}{(name is null ? "" : $" '{name}'")} has no '{missing}'.");
        }

        if (!TensorDataTypes.TryParse(dataTypeName, out var dataType))
        {
            return new Error(
                ErrorReason.WrongDataType, $"Input '{name}': datatype '{dataTypeName}' is not one of the protocol; expected one such as FP32.");
        }

        if (model is not null && RequestValidator.CheckDeclaration(name, dataType, shape, model) is { } mismatch)
        {
            return mismatch;
        }

        return Complete(name, dataType, shape, data is { } range ? json[range] : (ReadOnlyMemory<byte>?)null, parameters, out input);
    }

    private Error? Complete(
        string name, TensorDataType dataType, long[] shape, ReadOnlyMemory<byte>? data, Dictionary<string, InferParameter> parameters, out JsonInput input)
    {
        input = default;
        if (parameters.TryGetValue(BinarySizeParameter, out var binarySize))
        {
            if (data is not null)
            {
                return new Error(ErrorReason.MalformedRequest, $"Input '{name}' has both 'data' and '{BinarySizeParameter}': expected one of them.");
            }

            if (binarySize.ParameterChoiceCase != InferParameter.ParameterChoiceOneofCase.Int64Param || binarySize.Int64Param < 0)
            {
                return new Error(
                    ErrorReason.InvalidArgument, $"Input '{name}': '{BinarySizeParameter}' is {binarySize}: expected a number of bytes, 0 or more.");
            }

            input = new JsonInput(name, dataType, shape, default, binarySize.Int64Param);
            return null;
        }

        if (data is not { } elements)
        {
            return new Error(ErrorReason.MalformedRequest, $"Input '{name}' has neither 'data' nor '{BinarySizeParameter}'.");
        }

        var error = ReadData(name, dataType, shape, elements, out var bytes);
        input = new JsonInput(name, dataType, shape, bytes, null);
        return error;
    }

    private Error? ReadData(string name, TensorDataType dataType, long[] shape, ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (dataType is TensorDataType.Fp16 or TensorDataType.Bf16)
        {
            return new Error(
                ErrorReason.WrongDataType, $"Input '{name}': {dataType.ProtocolName()} has no JSON form; send it as a binary tensor ('{BinarySizeParameter}').");
        }

        if (!TensorShape.TryCountElements(shape, out var elements))
        {
            return new Error(
                ErrorReason.WrongShape, $"Input '{name}': shape {TensorShape.Format(shape)} has a negative dimension, too many dimensions or too many elements.");
        }

        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return JsonTensorReader.Malformed(name, dataType, shape, $"a {JsonTensorReader.Describe(reader.TokenType)}");
        }

        // Every element takes two bytes of JSON at least, the last one alone excepted: checked before memory is taken for them.
        if (elements > (json.Length / 2) + 1)
        {
            return new Error(
                ErrorReason.WrongByteCount,
                $"Data of input '{name}': expected {elements} elements for {dataType.ProtocolName()} {TensorShape.Format(shape)}, got {json.Length} bytes of JSON, too few for them.");
        }

        var lengthBytes = dataType == TensorDataType.Bytes
            ? json.Length + (elements * JsonByteStringReader.PrefixBytes)
            : elements * dataType.ElementBytes();
        if (lengthBytes > maxTensorBytes)
        {
            return new Error(ErrorReason.TooLarge, $"Input '{name}' takes {lengthBytes} bytes: expected {maxTensorBytes} at most.");
        }

        var buffer = pool.Rent((int)lengthBytes);
        owner.Own(buffer);
        if (dataType != TensorDataType.Bytes)
        {
            bytes = buffer.Memory;
            return JsonTensorReader.Read(ref reader, name, dataType, shape, buffer.Memory.Span);
        }

        var error = JsonByteStringReader.Read(ref reader, name, shape, elements, buffer.Memory.Span, out var writtenBytes);
        bytes = buffer.Memory[..writtenBytes];
        return error;
    }
}
