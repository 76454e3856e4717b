using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Gate.Page;

/// <summary>Serves the web page from the assembly: a handful of files, each with its hash as entity tag.</summary>
internal static class PageEndpoints
{
    private const string Folder = "wwwroot/";
    private const string Index = "index.html";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        var assembly = typeof(PageEndpoints).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal))
            {
                continue;
            }

            var path = resource[Folder.Length..];
            var file = PageFile.Load(assembly, resource);
            endpoints.MapMethods(string.Equals(path, Index, StringComparison.Ordinal) ? "/" : $"/{path}", ["GET", "HEAD"], file.Serve).Untraced();
        }
    }

    /// <summary>Headers that every response of the gate carries, whatever it serves.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    });
}
