using System.Globalization;
using System.Text.Json;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Models;
using EdgeAspire.Protocol.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeAspire.Planner.Api;

/// <summary>Models and their versions.</summary>
internal static class ModelEndpoints
{
    private const string LatestVersion = "latest";
    private const long MaxManifestBytes = 1 << 20;

    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/models", List);
        endpoints.MapGet("/api/models/{name}", Get);
        endpoints.MapPut("/api/models/{name}", PutAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Uploads));
        endpoints.MapPost("/api/models/{name}/builtin", BuildAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Uploads));
        endpoints.MapPost("/api/models/{name}/versions", PostAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Uploads));
        endpoints.MapGet("/api/models/{name}/versions/{version}", GetVersion);
        endpoints.MapDelete("/api/models/{name}/versions/{version}", Delete);
    }

    private static IResult List(ModelRepository repository)
    {
        IReadOnlyList<ModelSummary> models =
        [
            .. repository.Models.Select(model => (model, latest: model.Latest!)).Select(pair => new ModelSummary(
                pair.model.Name,
                pair.latest.Version,
                pair.latest.Strategy,
                pair.latest.Parts.Count,
                pair.latest.Classes,
                pair.latest.Created,
                [.. pair.model.Manifests.Keys])),
        ];
        return Results.Json(models, PlannerJson.Readable.IReadOnlyListModelSummary);
    }

    private static IResult Get(string name, ModelRepository repository) =>
        repository.Find(name).TryGetValue(out ModelVersions? model, out Error? error)
            ? Results.Json(new ModelDetail(name, model.Latest!.Version, [.. model.Manifests.Values]), PlannerJson.Readable.ModelDetail)
            : error.ToResult();

    private static IResult GetVersion(string name, string version, ModelRepository repository)
    {
        if (!repository.Find(name).TryGetValue(out ModelVersions? model, out Error? error))
        {
            return error.ToResult();
        }

        if (string.Equals(version, LatestVersion, StringComparison.Ordinal))
        {
            return Results.Json(model.Latest!, PlannerJson.Readable.ModelManifest);
        }

        if (!TryParseVersion(version, out int number, out error))
        {
            return error.ToResult();
        }

        return model.Manifests.TryGetValue(number, out ModelManifest? manifest)
            ? Results.Json(manifest, PlannerJson.Readable.ModelManifest)
            : new Error(
                ErrorReason.UnknownVersion,
                $"Model '{name}' has no version {number}; it has {string.Join(", ", model.Manifests.Keys.Reverse().Take(10))}.").ToResult();
    }

    private static IResult Delete(string name, string version, ModelRepository repository)
    {
        if (!TryParseVersion(version, out int number, out Error? error))
        {
            return error.ToResult();
        }

        return repository.Delete(name, number) is { } fault ? fault.ToResult() : Results.NoContent();
    }

    private static async Task<IResult> PostAsync(string name, HttpContext context, ModelRepository repository)
    {
        if (context.Request.ContentLength > MaxManifestBytes)
        {
            context.Response.Headers.Connection = "close";
            return new Error(
                ErrorReason.TooLarge, $"The manifest has {context.Request.ContentLength} bytes, at most {MaxManifestBytes} are accepted.").ToResult();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxManifestBytes;
        }

        ManifestRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, PlannerJson.Readable.ManifestRequest, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            string place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}, path {exception.Path ?? "$"}";
            return new Error(ErrorReason.MalformedRequest, $"The manifest is not the JSON that is expected, at {place}.").ToResult();
        }

        if (request is null)
        {
            return new Error(ErrorReason.MalformedRequest, "The manifest is null: expected a JSON object.").ToResult();
        }

        return Created(await repository.PublishAsync(name, request, context.RequestAborted), context);
    }

    private static async Task<IResult> PutAsync(
        string name, HttpContext context, ModelRepository repository, BlobStore blobs, PlannerMetrics metrics)
    {
        if (Names.FindFault("The name of the model", name) is { } fault)
        {
            context.Response.Headers.Connection = "close";
            return fault.ToResult();
        }

        Outcome<StagedBlob> received = await BlobEndpoints.ReceiveAsync(context, blobs, metrics);
        if (!received.TryGetValue(out StagedBlob? staged, out Error? error))
        {
            return error.ToResult();
        }

        using (staged)
        {
            Outcome<ModelManifest> published = await repository.PublishAsync(name, staged, context.RequestAborted);
            metrics.Uploaded(published.Error?.Reason.ToString() ?? "created", published.IsSuccess ? staged.SizeBytes : 0);
            return Created(published, context);
        }
    }

    private static async Task<IResult> BuildAsync(string name, HttpContext context, BuiltinPublisher builtins)
    {
        Outcome<BuiltinBody> body = await JsonBody.ReadAsync(context, PlannerJson.Readable.BuiltinBody);
        if (!body.TryGetValue(out BuiltinBody? asked, out Error? error))
        {
            return error.ToResult();
        }

        Outcome<(ModelManifest Manifest, bool IsNew)> published = await builtins.PublishAsync(name, asked.Builtin, context.RequestAborted);
        return !published.TryGetValue(out (ModelManifest Manifest, bool IsNew) model, out error) ? error.ToResult()
            : model.IsNew ? Created(model.Manifest, context)
            : Results.Json(model.Manifest, PlannerJson.Readable.ModelManifest);
    }

    private static IResult Created(Outcome<ModelManifest> published, HttpContext context)
    {
        if (!published.TryGetValue(out ModelManifest? manifest, out Error? error))
        {
            return error.ToResult();
        }

        context.Response.Headers.Location = $"/api/models/{manifest.Name}/versions/{manifest.Version}";
        return Results.Json(manifest, PlannerJson.Readable.ModelManifest, statusCode: StatusCodes.Status201Created);
    }

    private static bool TryParseVersion(string text, out int version, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Error? error)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);
        error = isNumber
            ? null
            : new Error(ErrorReason.InvalidArgument, $"The version is '{Names.Shown(text)}': expected a number or '{LatestVersion}'.");
        return isNumber;
    }
}
