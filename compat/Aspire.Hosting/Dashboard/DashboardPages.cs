using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves the embedded pages: one document for every view, its style and its scripts.</summary>
internal static class DashboardPages
{
    private const string ResourcePrefix = "pages/";
    private const string Document = "index.html";

    private static readonly string[] Views = ["/", "/console", "/logs", "/traces", "/traces/{id}", "/metrics"];

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        var assembly = typeof(DashboardPages).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var name = resource[ResourcePrefix.Length..];
            var content = Read(resource);
            var contentType = ContentTypes[Path.GetExtension(name)];
            foreach (var route in name == Document ? Views : [$"/{name}"])
            {
                routes.MapGet(route, () => TypedResults.Bytes(content, contentType));
            }
        }

        byte[] Read(string resource)
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }
}
