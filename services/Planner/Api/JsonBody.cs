using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeAspire.Protocol.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeAspire.Planner.Api;

/// <summary>Reads requests in JSON.</summary>
internal static class JsonBody
{
    private const long MaxBytes = 1 << 20;

    /// <summary>The body, or where it is not what is expected.</summary>
    public static async Task<Outcome<T>> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        try
        {
            T? body = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
            return body is null
                ? new Error(ErrorReason.MalformedRequest, "The request is null: expected a JSON object.")
                : body;
        }
        catch (JsonException exception)
        {
            string place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}, path {exception.Path ?? "$"}";
            return new Error(ErrorReason.MalformedRequest, $"The request is not the JSON that is expected, at {place}.");
        }
    }
}
