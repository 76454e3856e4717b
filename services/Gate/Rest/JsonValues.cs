using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads the small values of a request: names, shapes, parameters.</summary>
internal static class JsonValues
{
    public static Error? ReadText(ref Utf8JsonReader reader, string where, out string text)
    {
        text = "";
        if (reader.TokenType != JsonTokenType.String)
        {
            return new Error(ErrorReason.MalformedRequest, $"{where}: expected a string, got {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        try
        {
            text = reader.GetString() ?? "";
            return null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair; the JSON reader reports it no other way.
            return new Error(ErrorReason.MalformedRequest, $"{where}: the string is not valid Unicode.");
        }
    }

    public static Error? ReadShape(ref Utf8JsonReader reader, string where, out long[] shape)
    {
        shape = [];
        var dimensions = new List<long>(4);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return new Error(
                ErrorReason.MalformedRequest, $"{where}, 'shape': expected an array of integers, got {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var dimension))
            {
                return new Error(
                    ErrorReason.WrongShape, $"{where}, 'shape': expected integers, got {JsonTensorReader.Describe(reader.TokenType)} at axis {dimensions.Count}.");
            }

            if (dimensions.Count == TensorShape.MaxRank)
            {
                return new Error(ErrorReason.WrongShape, $"{where}, 'shape': expected {TensorShape.MaxRank} dimensions at most, got more.");
            }

            dimensions.Add(dimension);
        }

        shape = [.. dimensions];
        return null;
    }

    public static Error? ReadParameters(ref Utf8JsonReader reader, string where, IDictionary<string, InferParameter> parameters)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new Error(
                ErrorReason.MalformedRequest, $"Parameters of {where}: expected a JSON object, got {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadPropertyName(ref reader, where, out var name) is { } error)
            {
                return error;
            }

            reader.Read();
            if (ReadParameter(ref reader, where, name, out var parameter) is { } wrongValue)
            {
                return wrongValue;
            }

            parameters[name] = parameter;
        }

        return null;
    }

    private static Error? ReadPropertyName(ref Utf8JsonReader reader, string where, out string name)
    {
        try
        {
            name = reader.GetString() ?? "";
            return null;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return new Error(ErrorReason.MalformedRequest, $"Parameters of {where}: a name is not valid Unicode.");
        }
    }

    private static Error? ReadParameter(ref Utf8JsonReader reader, string where, string name, out InferParameter parameter)
    {
        parameter = new InferParameter();
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                parameter.BoolParam = reader.GetBoolean();
                return null;
            case JsonTokenType.String:
                var error = ReadText(ref reader, $"Parameter '{name}' of {where}", out var text);
                parameter.StringParam = text;
                return error;
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var int64))
                {
                    parameter.Int64Param = int64;
                }
                else if (reader.TryGetUInt64(out var uint64))
                {
                    parameter.Uint64Param = uint64;
                }
                else if (reader.TryGetDouble(out var number) && double.IsFinite(number))
                {
                    parameter.DoubleParam = number;
                }
                else
                {
                    return new Error(ErrorReason.NonFiniteValue, $"Parameter '{name}' of {where} is not a finite number.");
                }

                return null;
            default:
                return new Error(
                    ErrorReason.InvalidArgument,
                    $"Parameter '{name}' of {where}: expected a string, number or boolean, got {JsonTensorReader.Describe(reader.TokenType)}.");
        }
    }
}
