using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Membership;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.Scheduler.Telemetry;
using EdgeAspire.Scheduling.Workers;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;
using SchedulerOptions = EdgeAspire.Scheduler.Configuration.SchedulerOptions;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>How the worker is, for people and for the page.</summary>
internal static class RestEndpoints
{
    public static void MapRest(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/scheduler", WriteAsync).Untraced();

    /// <summary>Answers with an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, Error error)
    {
        context.Response.StatusCode = ErrorTable.HttpStatus(error.Reason);
        return context.Response.WriteAsJsonAsync(new ErrorBody(error.Message), RestJsonContext.Default.ErrorBody, contentType: null, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var host = services.GetRequiredService<WorkerHost>();
        if (host is not { Worker: { } worker, Ring: { } ring })
        {
            return WriteErrorAsync(context, SchedulerInferenceService.NotReady(host));
        }

        var options = services.GetRequiredService<IOptions<SchedulerOptions>>().Value;
        var metrics = services.GetRequiredService<SchedulerMetrics>();
        var sources = services.GetRequiredService<SourceTable>().All;
        var body = worker.Look((scheduler, payloads, now) => Describe(worker, scheduler, payloads, ring, sources, options, metrics, now));
        return context.Response.WriteAsJsonAsync(body, RestJsonContext.Default.SchedulerBody, contentType: null, context.RequestAborted);
    }

    private static SchedulerBody Describe(
        Worker worker,
        WorkerScheduler scheduler,
        PayloadStore payloads,
        Ring ring,
        ImmutableArray<Source> sources,
        SchedulerOptions options,
        SchedulerMetrics metrics,
        double nowSeconds)
    {
        var state = scheduler.State;
        return new SchedulerBody(
            options.DeviceName,
            worker.Number,
            worker.Chain.Plan,
            worker.Chain.Model,
            options.Policy,
            worker.Chain.Blocks,
            state.Self.FirstBlock,
            state.Self.LastBlock,
            state.Speed.SecondsPerWork,
            state.Speed.SecondsPerParameter,
            state.View.Version,
            metrics.Computed.BusySeconds,
            metrics.Computed.Work,
            state.BacklogSeconds(nowSeconds),
            state.Local.Count,
            [.. sources.Select(source => Describe(source, scheduler))],
            [.. state.Waiting.Select(queue => new QueueBody(queue.Source, ring.Sources.GetValueOrDefault(queue.Source), queue.Count))],
            scheduler.Unanswered,
            payloads.Count,
            payloads.LengthBytes,
            metrics.AdmittedCount,
            metrics.RefusedCount,
            metrics.AnsweredCount,
            metrics.AnsweredAgainCount,
            metrics.HandedCount,
            scheduler.Decisions,
            [.. ring.Peers.Where(peer => peer.Key != worker.Number && state.Peer(peer.Key) is not null).Select(peer => Describe(peer.Value, state.Peer(peer.Key)!, state, nowSeconds))]);
    }

    private static SourceBody Describe(Source source, WorkerScheduler scheduler) => new(
        source.Name,
        source.Number,
        source.Weight,
        source.DeadlineSeconds,
        scheduler.UnansweredOf(source.Number),
        source.AdmittedCount,
        source.RefusedCount,
        source.AnsweredCount,
        source.LateCount);

    private static PeerBody Describe(PeerAddress address, PeerState peer, WorkerState state, double nowSeconds) => new(
        address.Name,
        peer.Member.Worker,
        address.Address.ToString(),
        peer.Member.Incarnation,
        peer.Member.IsLeaving,
        peer.Held,
        peer.Outstanding,
        peer.Report is null ? null : peer.BacklogSeconds(nowSeconds, state.Usual),
        peer.Link.LatencySeconds,
        peer.Link.SecondsPerByte);
}
