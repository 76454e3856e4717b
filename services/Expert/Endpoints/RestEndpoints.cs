using System.Text.Json.Serialization.Metadata;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Expert.Endpoints;

/// <summary>Health and metadata of the Open Inference Protocol over REST. Inference over REST is the gate's job.</summary>
internal static class RestEndpoints
{
    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v2", static context =>
        {
            var server = ModelDescriptions.Server();
            return WriteAsync(context, StatusCodes.Status200OK, new ServerBody(server.Name, server.Version, server.Extensions), RestJsonContext.Default.ServerBody);
        });
        endpoints.MapGet("/v2/health/live", static context =>
            WriteAsync(context, StatusCodes.Status200OK, new LiveBody(Live: true), RestJsonContext.Default.LiveBody));
        endpoints.MapGet("/v2/health/ready", static context =>
        {
            var isReady = context.RequestServices.GetRequiredService<ServedModels>().IsReady;
            return WriteAsync(context, StatusOf(isReady), new ReadyBody(Name: null, isReady), RestJsonContext.Default.ReadyBody);
        });
        foreach (var path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            endpoints.MapGet(path, DescribeAsync);
            endpoints.MapGet(path + "/ready", IsReadyAsync);
        }

        endpoints.MapFallback(static context => WriteErrorAsync(context, new Error(
            ErrorReason.NotFound, $"There is no {context.Request.Method} {context.Request.Path} here; inference is asked over gRPC, or at the gate.")));
    }

    private static Task DescribeAsync(HttpContext context)
    {
        var (name, version) = Target(context);
        if (!Descriptions(context).Describe(name, version).TryGetValue(out var model, out var error))
        {
            return WriteErrorAsync(context, error);
        }

        var body = new ModelBody(
            model.Name,
            model.Versions,
            model.Platform,
            [.. model.Inputs.Select(TensorBody.Of)],
            [.. model.Outputs.Select(TensorBody.Of)],
            model.Properties);
        return WriteAsync(context, StatusCodes.Status200OK, body, RestJsonContext.Default.ModelBody);
    }

    private static Task IsReadyAsync(HttpContext context)
    {
        var (name, version) = Target(context);
        return Descriptions(context).IsReady(name, version).TryGetValue(out var isReady, out var error)
            ? WriteAsync(context, StatusOf(isReady), new ReadyBody(name, isReady), RestJsonContext.Default.ReadyBody)
            : WriteErrorAsync(context, error);
    }

    private static (string Name, string Version) Target(HttpContext context) =>
        ((string?)context.Request.RouteValues["model"] ?? "", (string?)context.Request.RouteValues["version"] ?? "");

    private static ModelDescriptions Descriptions(HttpContext context) => context.RequestServices.GetRequiredService<ModelDescriptions>();

    private static int StatusOf(bool isReady) => isReady ? StatusCodes.Status200OK : ErrorTable.HttpStatus(ErrorReason.ModelNotReady);

    private static Task WriteErrorAsync(HttpContext context, Error error) =>
        WriteAsync(context, ErrorTable.HttpStatus(error.Reason), new ErrorBody(error.Message), RestJsonContext.Default.ErrorBody);

    private static Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, type, contentType: null, context.RequestAborted);
    }
}
