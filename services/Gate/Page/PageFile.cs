using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace EdgeAspire.Gate.Page;

/// <summary>One file of the page.</summary>
internal sealed class PageFile(byte[] content, string contentType, EntityTagHeaderValue tag)
{
    public static PageFile Load(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly has no resource '{resource}'.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        return new PageFile(content, ContentType(resource), new EntityTagHeaderValue($"\"{hash}\""));
    }

    public IResult Serve(HttpContext context)
    {
        // The browser asks again each time and is told when nothing changed: a new gate never runs with old scripts.
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(content, contentType, entityTag: tag);
    }

    private static string ContentType(string resource) => Path.GetExtension(resource) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".webmanifest" => "application/manifest+json",
        var other => throw new InvalidOperationException($"The page holds a file '{resource}': no content type is known for '{other}'."),
    };
}
