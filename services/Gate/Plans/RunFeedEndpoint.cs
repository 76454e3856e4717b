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
        if (feed.Watch(stop.Token) is not { } events)
        {
            await RestErrors.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, $"{RunFeed.MaxWatchers} watch already; close another page and try again.");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await using var enumerator = events.GetAsyncEnumerator(stop.Token);
        try
        {
            // Without a pulse nobody would notice that a silent watcher has left.
            await context.Response.Body.FlushAsync(stop.Token);
            var next = enumerator.MoveNextAsync().AsTask();
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(Pulse, time, stop.Token)) != next)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    await context.Response.WriteAsync(": still here\n\n", stop.Token);
                }
                else if (await next)
                {
                    var happened = enumerator.Current;
                    await context.Response.WriteAsync($"event: {happened.Kind}\ndata: ", stop.Token);
                    await JsonSerializer.SerializeAsync(context.Response.Body, happened, RunFeedJsonContext.Default.RunEvent, stop.Token);
                    await context.Response.WriteAsync("\n\n", stop.Token);
                    next = enumerator.MoveNextAsync().AsTask();
                }

                await context.Response.Body.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher left, or the gate stops.
        }
    }
}
