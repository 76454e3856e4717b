using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Planner.Api;

/// <summary>Lets devices time transfers: takes a body of some megabytes and forgets it.</summary>
internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/api/link", DiscardAsync).Untraced();

    private static async Task DiscardAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
