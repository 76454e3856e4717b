using System.Globalization;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rest;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal sealed class InferEndpoint(
    InferenceHandler handler, AnswerOrder order, ModelDirectory models, BodyBudget budget, IOptions<ListeningOptions> limits)
{
    private const string LimitName = $"{ListeningOptions.Section}:{nameof(ListeningOptions.MaxMessageBytes)}";

    private readonly InferRequestReader _reader = new(TensorBufferPool.Shared, limits.Value.MaxMessageBytes);

    public async Task HandleAsync(HttpContext context, string model, string version)
    {
        if (await InferAsync(context, model, version) is { } error && !context.RequestAborted.IsCancellationRequested)
        {
            await RestErrors.WriteAsync(context, ErrorTable.HttpStatus(error.Reason), error.Message);
        }
    }

    private async Task<Error?> InferAsync(HttpContext context, string model, string version)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            // The reader has the same limit, and says so in the protocol's words.
            bodySize.MaxRequestBodySize = null;
        }

        if (!TryReadHeaderLength(context.Request, out var headerLengthBytes, out var malformed))
        {
            return malformed;
        }

        if (await models.FindAsync(model, version, context.RequestAborted) is { IsSuccess: false } unknown)
        {
            return unknown.Error;
        }

        var (request, unreadable) = await ReadAsync(context, model, version, headerLengthBytes);
        if (request is null)
        {
            return unreadable;
        }

        using (request)
        {
            request.ModelName = model;
            request.ModelVersion = version;
            var outcome = await handler.InferAsync(request, transportLimit: null, order.Enter(request), context.RequestAborted);
            if (!outcome.TryGetValue(out var response, out var error))
            {
                return error;
            }

            using (response)
            {
                await WriteAsync(context, request, response);
                return null;
            }
        }
    }

    private async Task<(InferRequest? Request, Error? Error)> ReadAsync(HttpContext context, string model, string version, long? headerLengthBytes)
    {
        var body = new BufferedBody(TensorBufferPool.Shared, budget);
        try
        {
            var unreadable = await RequestBody.ReadAsync(context.Request, limits.Value.MaxMessageBytes, LimitName, body, context.RequestAborted);
            if (unreadable is not null)
            {
                return (null, unreadable);
            }

            var inputs = models.Find(model, version) is { IsSuccess: true, Value: var served } ? served.Description.Inputs : null;
            if (!_reader.Read(body.Bytes, headerLengthBytes, inputs).TryGetValue(out var request, out var invalid))
            {
                return (null, invalid);
            }

            request.Own(body);
            body = null;
            return (request, null);
        }
        finally
        {
            body?.Dispose();
        }
    }

    private static async Task WriteAsync(HttpContext context, InferRequest request, InferResponse response)
    {
        using var json = new PooledBufferWriter();
        var binary = InferResponseWriter.WriteJson(request, response, json);
        var http = context.Response;
        http.ContentLength = json.Written.Length + binary.Sum(tensor => (long)tensor.Data.Length);
        http.ContentType = "application/json";
        if (binary.Count > 0)
        {
            http.ContentType = "application/octet-stream";
            http.Headers[BinaryTensors.HeaderLengthHeader] = json.Written.Length.ToString(CultureInfo.InvariantCulture);
        }

        await http.Body.WriteAsync(json.Written, context.RequestAborted);
        foreach (var tensor in binary)
        {
            await http.Body.WriteAsync(tensor.Data, context.RequestAborted);
        }
    }

    private static bool TryReadHeaderLength(HttpRequest request, out long? lengthBytes, out Error? error)
    {
        lengthBytes = null;
        error = null;
        if (!request.Headers.TryGetValue(BinaryTensors.HeaderLengthHeader, out var text))
        {
            return true;
        }

        if (long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
        {
            lengthBytes = parsed;
            return true;
        }

        error = new Error(ErrorReason.MalformedRequest, $"{BinaryTensors.HeaderLengthHeader} is '{text}': expected a number of bytes, 0 or more.");
        return false;
    }
}
