using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Runs;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeAspire.Trainer.Api;

/// <summary>Training runs as resources.</summary>
internal static class RunEndpoints
{
    private const string Route = "/api/runs";
    private const long MaxRequestBytes = 1 << 16;

    public static void MapRuns(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, List);
        endpoints.MapPost(Route, CreateAsync);
        endpoints.MapGet(Route + "/{id}", Get);
        endpoints.MapGet(Route + "/{id}/events", RunEvents.FollowAsync);
        endpoints.MapGet(Route + "/{id}/report", Report);
        endpoints.MapPost(Route + "/{id}/cancel", Cancel);
    }

    internal static Error NotFound(string id) =>
        new(ErrorReason.NotFound, $"No run '{(id.Length <= 80 ? id : id[..80])}'.");

    private static IResult List(RunList runs)
    {
        IReadOnlyList<RunBody> bodies = [.. runs.All.Select(RunBody.Of)];
        return Results.Json(bodies, TrainerJson.Readable.IReadOnlyListRunBody);
    }

    private static IResult Get(string id, RunList runs) =>
        runs.Find(id) is { } run ? Results.Json(RunBody.Of(run), TrainerJson.Readable.RunBody) : NotFound(id).ToResult();

    private static async Task<IResult> CreateAsync(HttpContext context, RunList runs)
    {
        Outcome<RunRequest> read = await ReadAsync(context);
        if (!read.TryGetValue(out RunRequest? request, out Error? error)
            || !RunPlanner.Plan(request).TryGetValue(out RunPlan? plan, out error)
            || !runs.Create(plan).TryGetValue(out Run? run, out error))
        {
            return error.ToResult();
        }

        context.Response.Headers.Location = $"{Route}/{run.Record.Id}";
        return Results.Json(RunBody.Of(run), TrainerJson.Readable.RunBody, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<Outcome<RunRequest>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxRequestBytes)
        {
            context.Response.Headers.Connection = "close";
            return new Error(ErrorReason.TooLarge, $"The request has {context.Request.ContentLength} bytes, at most {MaxRequestBytes} are accepted.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxRequestBytes;
        }

        try
        {
            RunRequest? request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, TrainerJson.Readable.RunRequest, context.RequestAborted);
            return request is null ? new Error(ErrorReason.MalformedRequest, "The request is null, expected a JSON object.") : request;
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, Describe(exception));
        }
        catch (BadHttpRequestException exception)
        {
            return new Error(
                exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrorReason.TooLarge : ErrorReason.MalformedRequest,
                exception.Message);
        }
    }

    private static string Describe(JsonException exception)
    {
        string where = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        bool isSyntax = exception.InnerException is JsonException;
        return !isSyntax && exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal)
            ? $"'{path[2..]}' is not of the expected type or range ({where})."
            : $"The request is not a JSON object ({where}).";
    }

    private static IResult Report(string id, RunList runs, RunFolder folder)
    {
        if (runs.Find(id) is not { } run)
        {
            return NotFound(id).ToResult();
        }

        return folder.Open(id, RunFiles.Report) is { } stream
            ? Results.Stream(stream, "application/json")
            : new Error(
                ErrorReason.NotFound, $"Run {id} has no report: it is {run.Record.State.ToString().ToLowerInvariant()}; reports are written when the training ends.").ToResult();
    }

    private static IResult Cancel(string id, RunList runs)
    {
        if (runs.Find(id) is not { } run)
        {
            return NotFound(id).ToResult();
        }

        return runs.Cancel(run) is { } error
            ? error.ToResult()
            : Results.Json(RunBody.Of(run), TrainerJson.Readable.RunBody, statusCode: StatusCodes.Status202Accepted);
    }
}
