using EdgeAspire.Planner.Deployments;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Api;

/// <summary>Models that stages are to run together.</summary>
internal static class DeploymentEndpoints
{
    private const string Route = "/api/deployments/{model}";
    private const int MaxObserved = 256;
    private const double MaxSeconds = 86_400;

    public static void MapDeployments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/deployments", List);
        endpoints.MapGet(Route, Get);
        endpoints.MapPut(Route, PutAsync);
        endpoints.MapDelete(Route, Delete);
        endpoints.MapPost(Route + "/observations", ObserveAsync);
    }

    private static IResult List(DeploymentBoard board) => Results.Json(board.List(), PlannerJson.Readable.IReadOnlyListDeployment);

    private static IResult Get(string model, DeploymentBoard board) =>
        board.Find(model).TryGetValue(out Deployment? deployment, out Error? error)
            ? Results.Json(deployment, PlannerJson.Readable.Deployment)
            : error.ToResult();

    private static async Task<IResult> PutAsync(string model, HttpContext context, PlanQueryReader reader, DeploymentBoard board)
    {
        Outcome<DeploymentRequest> body = await JsonBody.ReadAsync(context, PlannerJson.Readable.DeploymentRequest);
        if (!body.TryGetValue(out DeploymentRequest? request, out Error? error)
            || (error = Names.FindFault("The name of the model", model)
                ?? DeploymentRules.FindFault(request)
                ?? reader.FindFault(request with { Model = model })) is not null
            || !board.Put(model, request).TryGetValue(out (Deployment Deployment, bool IsNew) put, out error))
        {
            return error!.ToResult();
        }

        context.Response.Headers.Location = $"/api/deployments/{model}";
        return Results.Json(
            put.Deployment, PlannerJson.Readable.Deployment, statusCode: put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static IResult Delete(string model, DeploymentBoard board) =>
        board.Remove(model) is { } error ? error.ToResult() : Results.NoContent();

    private static async Task<IResult> ObserveAsync(string model, string? plan, HttpContext context, DeploymentBoard board)
    {
        Outcome<Dictionary<string, PlanObservationBody>> body = await JsonBody.ReadAsync(context, PlannerJson.Readable.DictionaryStringPlanObservationBody);
        return body.TryGetValue(out Dictionary<string, PlanObservationBody>? seen, out Error? error)
            && (error = FindFault(seen) ?? board.Observe(model, plan, seen)) is null
                ? Results.NoContent()
                : error.ToResult();
    }

    private static Error? FindFault(Dictionary<string, PlanObservationBody> seen)
    {
        if (seen.Count > MaxObserved)
        {
            return Invalid($"{seen.Count} devices are observed: expected at most {MaxObserved}.");
        }

        foreach ((string device, PlanObservationBody? observation) in seen)
        {
            if (Names.FindDeviceFault("The name of a device", device) is { } name)
            {
                return name;
            }

            if (observation is not { PredictedSeconds: > 0 and <= MaxSeconds, MeasuredSeconds: > 0 and <= MaxSeconds, QueueOccupancy: >= 0 and <= 1 })
            {
                return Invalid(
                    $"'{device}': expected predicted_seconds and measured_seconds above 0 and at most {MaxSeconds:0}, and queue_occupancy from 0 to 1.");
            }
        }

        return null;
    }

    private static Error Invalid(FormattableString message) => new(ErrorReason.InvalidArgument, FormattableString.Invariant(message));
}
