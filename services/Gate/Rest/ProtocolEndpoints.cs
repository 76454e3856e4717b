using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Rest;

/// <summary>The REST routes of the Open Inference Protocol, version 2.</summary>
internal static class ProtocolEndpoints
{
    public static void MapProtocol(this IEndpointRouteBuilder endpoints)
    {
        var v2 = endpoints.MapGroup("/v2");
        v2.MapGet("", () => Results.Json(
            new ServerMetadataBody(ServerIdentity.Name, ServerIdentity.Version, ServerIdentity.Extensions), RestJson.Context.ServerMetadataBody));
        v2.MapGet("health/live", () => Results.Json(new ServerLiveBody(Live: true), RestJson.Context.ServerLiveBody));
        v2.MapGet("health/ready", GetReady);
        v2.MapGet("models", (ModelDirectory models) => Results.Json(new ModelListBody([.. models.ReadyModels]), RestJson.Context.ModelListBody));
        foreach (var model in (string[])["models/{model}", "models/{model}/versions/{version}"])
        {
            v2.MapGet(model, GetMetadataAsync);
            v2.MapGet($"{model}/ready", GetModelReadyAsync);
            v2.MapPost($"{model}/infer", (HttpContext context, string model, string? version, InferEndpoint infer) =>
                infer.HandleAsync(context, model, version ?? ""));
        }
    }

    private static IResult GetReady(RoutingState routing) => routing.HasTable
        ? Results.Json(new ServerReadyBody(Ready: true), RestJson.Context.ServerReadyBody)
        : Results.Json(
            new ServerReadyBody(Ready: false, "The planner has not been reached yet."),
            RestJson.Context.ServerReadyBody,
            statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetMetadataAsync(
        string model, string? version, ModelDirectory models, CancellationToken cancellationToken)
    {
        if (!(await models.DescribeAsync(model, version ?? "", cancellationToken)).TryGetValue(out var described, out var error))
        {
            return error.ToResult();
        }

        var body = new ModelMetadataBody(
            described.Name,
            models.ServedVersions(model),
            ServerIdentity.Platform(described.Strategy),
            [.. described.Inputs.All.Select(TensorMetadataBody.From)],
            [.. described.Outputs.Select(TensorMetadataBody.From)],
            described.Properties);
        return Results.Json(body, RestJson.Context.ModelMetadataBody);
    }

    private static async Task<IResult> GetModelReadyAsync(
        string model, string? version, ModelDirectory models, CancellationToken cancellationToken)
    {
        var found = await models.FindAsync(model, version ?? "", cancellationToken);
        if (found.TryGetValue(out var route, out var error) && route.IsReady)
        {
            return Results.Json(new ModelReadyBody(model, Ready: true), RestJson.Context.ModelReadyBody);
        }

        error ??= new Error(ErrorReason.ModelNotReady, $"No device that serves model '{model}' answers now.");
        return Results.Json(
            new ModelReadyBody(model, Ready: false, error.Message), RestJson.Context.ModelReadyBody, statusCode: ErrorTable.HttpStatus(error.Reason));
    }
}
