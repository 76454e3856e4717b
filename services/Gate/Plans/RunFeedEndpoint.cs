using System.Text.Json;
using EdgeAspire.Gate.Rest;

namespace EdgeAspire.Gate.Plans;

/// <summary><c>GET /api/walks</c>: requests on their way through their plans, as server-sent events.</summary>
internal static class RunFeedEndpoint
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(10);

    public static void MapRunFeed(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/walks", SendAsync);

    private static async Task SendAsync(HttpContext context, RunFeed feed, TimeProvider time)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        using var watch = feed.Watch();
        if (watch is null)
        {
            await RestErrors.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, $"{RunFeed.MaxWatchers} watch already; close another page and try again.");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await context.Response.Body.FlushAsync(stop.Token);
            var more = watch.Events.WaitToReadAsync(stop.Token).AsTask();
            while (true)
            {
                if (await Task.WhenAny(more, Task.Delay(Pulse, time, stop.Token)) == more)
                {
                    await more;
                    while (watch.Events.TryRead(out var happened))
                    {
                        await WriteAsync(context, happened, stop.Token);
                    }

                    more = watch.Events.WaitToReadAsync(stop.Token).AsTask();
                }
                else
                {
                    // Without a pulse nobody would notice that a silent watcher has left.
                    await context.Response.WriteAsync(": still here\n\n", stop.Token);
                }

                await context.Response.Body.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher left, or the gate stops.
        }
    }

    private static async Task WriteAsync(HttpContext context, RunEvent happened, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync($"event: {happened.Kind}\ndata: ", cancellationToken);
        await JsonSerializer.SerializeAsync(context.Response.Body, happened, RunFeedJsonContext.Default.RunEvent, cancellationToken);
        await context.Response.WriteAsync("\n\n", cancellationToken);
    }
}
