using System.Buffers;
using Aspire.Hosting.Dashboard.Telemetry;
using Aspire.Hosting.Dashboard.Telemetry.Otlp;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Hosting.Dashboard;

/// <summary>Receives OTLP over HTTP with protobuf bodies.</summary>
internal static class OtlpEndpoints
{
    /// <summary>Larger bodies are refused.</summary>
    public const int MaximumBodyBytes = 8 * 1024 * 1024;

    private const string ContentType = "application/x-protobuf";

    public static void MapOtlp(this IEndpointRouteBuilder routes, TelemetryImporter importer)
    {
        routes.MapPost("/v1/traces", context => ReceiveAsync(context, TracesRequest.Parser, importer.Import));
        routes.MapPost("/v1/metrics", context => ReceiveAsync(context, MetricsRequest.Parser, importer.Import));
        routes.MapPost("/v1/logs", context => ReceiveAsync(context, LogsRequest.Parser, importer.Import));
    }

    private static async Task ReceiveAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> import)
        where T : IMessage<T>
    {
        // A page of another site cannot send this content type without asking first, which is never granted.
        if (context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true || context.Request.Headers.ContentEncoding.Count > 0)
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The body must be {ContentType} without content encoding.");
            return;
        }

        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            import(parser.ParseFrom(new ReadOnlySequence<byte>(body.GetBuffer(), 0, (int)body.Length)));
        }
        catch (InvalidProtocolBufferException exception)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is no OTLP message: {exception.Message}");
            return;
        }
        catch (BadHttpRequestException exception)
        {
            await RefuseAsync(context, exception.StatusCode, exception.Message);
            return;
        }

        // An empty body is the response message that says that everything was taken.
        context.Response.ContentType = ContentType;
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
