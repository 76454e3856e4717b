using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.History;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary><c>GET /api/scheduler/history?after=N</c>: the last two minutes of the worker, or what came after its moment N.</summary>
internal static class HistoryEndpoint
{
    public static void MapHistory(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/scheduler/history", WriteAsync).Untraced();

    private static Task WriteAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var host = services.GetRequiredService<WorkerHost>();
        if (host.Worker is not { } worker)
        {
            return RestEndpoints.WriteErrorAsync(context, SchedulerInferenceService.NotReady(host));
        }

        var text = context.Request.Query["after"].ToString();
        if (!long.TryParse(text.Length == 0 ? "0" : text, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            return RestEndpoints.WriteErrorAsync(context, new Error(ErrorReason.InvalidArgument, $"after is '{text}': expected the number of a moment, or nothing."));
        }

        var options = services.GetRequiredService<IOptions<SchedulerOptions>>().Value;
        var nowSeconds = services.GetRequiredService<WorkerClock>().NowSeconds;
        var (first, last) = worker.Look(static (scheduler, _, _) => (scheduler.State.Self.FirstBlock, scheduler.State.Self.LastBlock));
        HistoryBody body = new(
            options.DeviceName,
            worker.Chain.Plan,
            worker.Chain.Model,
            options.Policy,
            worker.Chain.Blocks,
            first,
            last,
            worker.Speed.PerWork * worker.Chain.Chain.Work(0, worker.Chain.Blocks),
            [.. services.GetRequiredService<WorkerHistory>().After(after).Select(sample => Describe(sample, nowSeconds))]);
        return context.Response.WriteAsJsonAsync(body, RestJsonContext.Default.HistoryBody, contentType: null, context.RequestAborted);
    }

    private static SampleBody Describe(WorkerSample sample, double nowSeconds) => new(
        sample.Number,
        Math.Round(Math.Max(0, nowSeconds - sample.TakenSeconds), 3),
        sample.Queues,
        sample.Unanswered,
        sample.Admitted,
        sample.Refused,
        sample.Answered,
        sample.Handed,
        sample.Computed,
        sample.Delays);
}
