using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Configuration;
using EdgeAspire.Trainer.Runs;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Api;

/// <summary>Server-sent events of a run: <c>state</c> when it changes and <c>progress</c>; the stream ends with the run.</summary>
internal static class RunEvents
{
    // Proxies drop connections on which nothing moves.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    internal static async Task FollowAsync(
        string id, HttpContext context, RunList runs, IOptions<TrainerOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (runs.Find(id) is not { } run)
        {
            await RunEndpoints.NotFound(id).ToResult().ExecuteAsync(context);
            return;
        }

        if (run.Follow(options.Value.MaxFollowers) is not { } events)
        {
            await new Error(ErrorReason.Overloaded, $"Run {id} has {options.Value.MaxFollowers} followers already.").ToResult().ExecuteAsync(context);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache";
            await SendAllAsync(context.Response, run, events, time, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The follower left or the service stops: nobody is there to be told.
        }
        finally
        {
            run.Unfollow(events);
        }
    }

    private static async Task SendAllAsync(
        HttpResponse response, Run run, ChannelReader<RunProgress> events, TimeProvider time, CancellationToken cancellation)
    {
        RunState? shown = null;
        while (true)
        {
            Task<bool> next = events.WaitToReadAsync(cancellation).AsTask();
            while (!next.IsCompleted && await Task.WhenAny(next, Task.Delay(KeepAlive, time, cancellation)) != next)
            {
                await response.WriteAsync(": waiting\n\n", cancellation);
                await response.Body.FlushAsync(cancellation);
            }

            if (!await next)
            {
                break;
            }

            while (events.TryRead(out RunProgress? progress))
            {
                if (progress.State != shown)
                {
                    shown = progress.State;
                    await SendAsync(response, "state", State(run, progress.State), TrainerJson.Readable.StateBody, cancellation);
                }

                await SendAsync(response, "progress", progress, TrainerJson.Readable.RunProgress, cancellation);
            }

            await response.Body.FlushAsync(cancellation);
        }

        if (run.Record.State != shown)
        {
            await SendAsync(response, "state", State(run, run.Record.State), TrainerJson.Readable.StateBody, cancellation);
        }
    }

    private static StateBody State(Run run, RunState state) => new(run.Record.Id, state, run.Record.Error, run.Record.Version);

    private static Task SendAsync<T>(HttpResponse response, string name, T body, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(body, type)}\n\n", cancellation);
}
