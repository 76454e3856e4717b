using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rings;

/// <summary>
/// <c>GET /api/ring</c>: the last two minutes of all schedulers. <c>GET /api/ring/events</c>: the same, and then every second what has
/// happened since, as server-sent events.
/// </summary>
internal static class RingEndpoints
{
    private const int MaxWatchers = 16;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static void AddRing(this IServiceCollection services)
    {
        services.AddSingleton<RingClient>();
        services.AddSingleton<RingDevices>();
    }

    public static void MapRing(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/ring", WriteAsync).Untraced();
        endpoints.MapGet("/api/ring/events", SendAsync).Untraced();
    }

    private static async Task WriteAsync(HttpContext context, RingDevices devices, RingClient client, IOptions<GateOptions> options, TimeProvider time)
    {
        var looked = await new RingView(devices, client, options, time).LookAsync(context.RequestAborted);
        if (!looked.TryGetValue(out var document, out var error))
        {
            await RestErrors.WriteAsync(context, ErrorTable.HttpStatus(error.Reason), error.Message);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(document, context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, RingDevices devices, RingClient client, IOptions<GateOptions> options, TimeProvider time)
    {
        if (!client.TryEnter(MaxWatchers))
        {
            await RestErrors.WriteAsync(context, StatusCodes.Status429TooManyRequests, $"{MaxWatchers} watch already; close another page and try again.");
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            RingView view = new(devices, client, options, time);
            using PeriodicTimer timer = new(Period, time);
            do
            {
                // A planner that is away is silence: the next second may bring it back.
                var looked = await view.LookAsync(stop.Token);
                if (looked.TryGetValue(out var document, out _))
                {
                    await context.Response.WriteAsync("event: ring\ndata: ", stop.Token);
                    await context.Response.Body.WriteAsync(document, stop.Token);
                    await context.Response.WriteAsync("\n\n", stop.Token);
                }
                else
                {
                    await context.Response.WriteAsync(": no news\n\n", stop.Token);
                }

                await context.Response.Body.FlushAsync(stop.Token);
            }
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The watcher left, or the gate stops.
        }
        finally
        {
            client.Leave();
        }
    }
}
