using System.Text.Json;
using System.Text.Unicode;
using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>
/// Reads the body of an <c>infer</c> request: JSON, JSON followed by binary tensors, or the bytes of the only input. Tensors that came
/// as binary point into the body; tensors that came as JSON lie in a buffer that the request owns.
/// </summary>
internal sealed class InferRequestReader(TensorBufferPool pool, int maxTensorBytes)
{
    /// <param name="body">The whole body, decompressed; it has to outlive the request.</param>
    /// <param name="headerLengthBytes">The length of the JSON in front of binary tensors; null when the header did not come.</param>
    /// <param name="model">What the inputs are held against before their elements are read; null takes any, but no body without JSON.</param>
    public Outcome<InferRequest> Read(ReadOnlyMemory<byte> body, long? headerLengthBytes, ModelInputs? model)
    {
        if (headerLengthBytes is < 0 || headerLengthBytes > body.Length)
        {
            return new Error(
                ErrorReason.MalformedRequest,
                $"{BinaryTensors.HeaderLengthHeader} is {headerLengthBytes}: expected 0 to the length of the body, {body.Length} bytes.");
        }

        if (headerLengthBytes == 0)
        {
            return RawInput.Read(body, model?.Only);
        }

        var jsonBytes = (int)(headerLengthBytes ?? body.Length);
        var json = body[..jsonBytes];
        var request = new InferRequest();
        var error = ReadJson(json, headerLengthBytes is not null, body[jsonBytes..], request, model);
        if (error is null)
        {
            return request;
        }

        request.Dispose();
        return error;
    }

    private Error? ReadJson(ReadOnlyMemory<byte> json, bool hasHeader, ReadOnlyMemory<byte> tail, InferRequest request, ModelInputs? model)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return new Error(
                ErrorReason.MalformedRequest,
                hasHeader ? "The JSON part of the body is not valid UTF-8." : $"The body is not valid UTF-8 JSON. {HintAtHeader}");
        }

        try
        {
            var reader = new Utf8JsonReader(json.Span);
            reader.Read();
            var inputs = new List<JsonInput>(1);
            return ReadRoot(ref reader, json, request, inputs, model) ?? BinaryTensors.Attach(inputs, tail, hasHeader, request);
        }
        catch (JsonException exception)
        {
            var hint = hasHeader ? "" : $" {HintAtHeader}";
            return new Error(ErrorReason.MalformedRequest, $"The request is not valid JSON: {exception.Message}{hint}");
        }
    }

    private static string HintAtHeader => $"A body with binary tensors needs the header {BinaryTensors.HeaderLengthHeader}.";

    private Error? ReadRoot(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, InferRequest request, List<JsonInput> inputs, ModelInputs? model)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new Error(ErrorReason.MalformedRequest, $"Expected a JSON object, got a {JsonTensorReader.Describe(reader.TokenType)}.");
        }

        var hasInputs = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Error? error;
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                error = JsonValues.ReadText(ref reader, "'id'", out var id);
                request.Id = id;
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                error = JsonValues.ReadParameters(ref reader, "the request", request.Parameters);
            }
            else if (reader.ValueTextEquals("inputs"u8))
            {
                reader.Read();
                hasInputs = true;
                error = new JsonInputReader(pool, maxTensorBytes, request, model).ReadAll(ref reader, json, inputs);
            }
            else if (reader.ValueTextEquals("outputs"u8))
            {
                reader.Read();
                error = JsonOutputReader.ReadAll(ref reader, request.Outputs);
            }
            else
            {
                reader.Read();
                reader.Skip();
                error = null;
            }

            if (error is not null)
            {
                return error;
            }
        }

        reader.Read();
        return hasInputs ? null : new Error(ErrorReason.MalformedRequest, "The request has no 'inputs': expected an array of input tensors.");
    }
}
