using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads the <c>outputs</c> array of a request.</summary>
internal static class JsonOutputReader
{
    private const int MaxOutputs = 256;

    public static Error? ReadAll(ref Utf8JsonReader reader, IList<RequestedOutput> outputs)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return new Error(ErrorReason.MalformedRequest, $"'outputs': expected an array, got a {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (outputs.Count == MaxOutputs)
            {
                return new Error(ErrorReason.InvalidArgument, $"'outputs' may name {MaxOutputs} tensors at most, got more.");
            }

            if (ReadOutput(ref reader, outputs.Count, out var output) is { } error)
            {
                return error;
            }

            outputs.Add(output);
        }

        return null;
    }

    private static Error? ReadOutput(ref Utf8JsonReader reader, int index, out RequestedOutput output)
    {
        output = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new Error(
                ErrorReason.MalformedRequest, $"Output {index}: expected a JSON object, got a {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        string? name = null;
        Dictionary<string, InferParameter>? parameters = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Error? error = null;
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                error = JsonValues.ReadText(ref reader, $"Output {index}, 'name'", out name);
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                parameters = new Dictionary<string, InferParameter>(StringComparer.Ordinal);
                error = JsonValues.ReadParameters(ref reader, $"output {index}", parameters);
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

        if (name is null)
        {
            return new Error(ErrorReason.MalformedRequest, $"Output {index} has no 'name'.");
        }

        output = new RequestedOutput(name, parameters);
        return null;
    }
}
