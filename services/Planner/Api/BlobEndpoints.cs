using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EdgeAspire.Planner.Api;

/// <summary>Files by their SHA-256.</summary>
internal static class BlobEndpoints
{
    private const string Route = "/api/blobs/{sha256}";

    public static void MapBlobs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut(Route, PutAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Uploads));
        endpoints.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], GetAsync);
    }

    /// <summary>Receives the body as a file, whose size the repository bounds itself.</summary>
    internal static async Task<Outcome<StagedBlob>> ReceiveAsync(HttpContext context, BlobStore blobs, PlannerMetrics metrics)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        Outcome<StagedBlob> received = await blobs.ReceiveAsync(context.Request.Body, context.Request.ContentLength, context.RequestAborted);
        if (received.Error is { } error)
        {
            metrics.Uploaded(error.Reason.ToString());

            // The rest of the body is not wanted.
            context.Response.Headers.Connection = "close";
        }

        return received;
    }

    private static async Task<IResult> PutAsync(string sha256, HttpContext context, BlobStore blobs, PlannerMetrics metrics)
    {
        if (!BlobHash.TryParse(sha256, out BlobHash expected))
        {
            context.Response.Headers.Connection = "close";
            return NoHash(sha256).ToResult();
        }

        Outcome<StagedBlob> received = await ReceiveAsync(context, blobs, metrics);
        if (!received.TryGetValue(out StagedBlob? staged, out Error? error))
        {
            return error.ToResult();
        }

        using (staged)
        {
            if (staged.Hash != expected)
            {
                metrics.Uploaded("WrongHash");
                return new Error(
                    ErrorReason.InvalidArgument,
                    $"The body ({staged.SizeBytes} bytes) hashes to {staged.Hash}, expected {expected}; nothing was stored.").ToResult();
            }

            Outcome<bool> committed = await blobs.CommitAsync(staged, context.RequestAborted);
            if (!committed.TryGetValue(out bool isNew, out error))
            {
                return error.ToResult();
            }

            metrics.Uploaded(isNew ? "created" : "present", isNew ? staged.SizeBytes : 0);
            context.Response.Headers.Location = $"/api/blobs/{expected}";
            return Results.Json(
                new BlobBody(expected.ToString(), staged.SizeBytes),
                PlannerJson.Readable.BlobBody,
                statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> GetAsync(string sha256, HttpContext context, BlobStore blobs)
    {
        if (!BlobHash.TryParse(sha256, out BlobHash hash))
        {
            return NoHash(sha256).ToResult();
        }

        Outcome<FileStream> opened = await blobs.OpenAsync(hash, context.RequestAborted);
        if (!opened.TryGetValue(out FileStream? file, out Error? error))
        {
            return error.ToResult();
        }

        // The name is the content, so whoever has it never needs to ask again.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Stream(
            file, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }

    private static Error NoHash(string text) =>
        new(ErrorReason.InvalidArgument, $"The path holds '{Names.Shown(text)}': expected a SHA-256 of 64 hexadecimal digits.");
}
