using System.Collections.Immutable;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Api;

/// <summary>What a file of the repository computes and costs.</summary>
internal static class AnalysisEndpoints
{
    public static void MapAnalyses(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/models/{name}/versions/{version}/analysis", OfModelAsync);
        endpoints.MapGet("/api/blobs/{sha256}/analysis", OfBlobAsync);
    }

    private static Task<IResult> OfModelAsync(
        string name, string version, string? part, string[]? shapes, HttpContext context, ModelSources sources, ModelAnalyzer analyzer) =>
        AnswerAsync(sources.Find(name, version, part), shapes, context, analyzer);

    private static Task<IResult> OfBlobAsync(string sha256, string[]? shapes, HttpContext context, ModelAnalyzer analyzer) =>
        AnswerAsync(ModelSources.Of(sha256), shapes, context, analyzer);

    private static async Task<IResult> AnswerAsync(Outcome<ModelSource> found, string[]? shapes, HttpContext context, ModelAnalyzer analyzer)
    {
        if (!found.TryGetValue(out ModelSource? source, out Error? error)
            || !GivenShapes.Parse("shapes", shapes ?? []).TryGetValue(out ImmutableSortedDictionary<string, ImmutableArray<long>>? given, out error))
        {
            return error.ToResult();
        }

        Outcome<byte[]> analyzed = await analyzer.AnalyzeAsync(source with { Shapes = given }, context.RequestAborted);
        return analyzed.TryGetValue(out byte[]? json, out error) ? Results.Bytes(json, "application/json") : error.ToResult();
    }
}
