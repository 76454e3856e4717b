using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Serving.Tests.Blobs;

/// <summary>Serves one file as the planner does, and cuts connections off.</summary>
internal sealed class BlobServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _content;
    private readonly ConcurrentQueue<long> _starts = new();

    private BlobServer(WebApplication app, byte[] content)
    {
        _app = app;
        _content = content;
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>Where each request began.</summary>
    public IReadOnlyCollection<long> Starts => _starts;

    /// <summary>Whether it knows of ranges.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>Bytes of the file after which connections are cut off, and from which on nothing more is sent; null for none.</summary>
    public int? CutAt { get; set; }

    /// <summary>Awaited before a connection is cut off: what was sent before has come then.</summary>
    public Func<int, Task> HasCome { get; set; } = _ => Task.CompletedTask;

    public static async Task<BlobServer> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new BlobServer(app, content);
        app.MapGet("/api/blobs/{sha256}", server.AnswerAsync);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.First());
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var start = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        _starts.Enqueue(start);
        if (CutAt is not { } cut)
        {
            await Results.Stream(new MemoryStream(_content), "application/octet-stream", enableRangeProcessing: HasRanges).ExecuteAsync(context);
            return;
        }

        if (start < cut)
        {
            context.Response.StatusCode = start > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            context.Response.ContentLength = _content.Length - start;
            if (start > 0)
            {
                context.Response.Headers.ContentRange = $"bytes {start}-{_content.Length - 1}/{_content.Length}";
            }

            await context.Response.Body.WriteAsync(_content.AsMemory(start, cut - start));
            await context.Response.Body.FlushAsync();
            await HasCome(cut);
        }

        context.Abort();
    }
}
