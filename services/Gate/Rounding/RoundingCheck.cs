using System.Diagnostics;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Team;
using EdgeAspire.Gate.Telemetry;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rounding;

/// <summary>
/// Measures what rounding on the wire does to answers: now and then repeats a request, behind its answer, by the same parts on the same
/// devices with single precision on the wire, and holds the two answers against each other. One at a time. A repeat that fails counts
/// nowhere: the next request finds out by itself what is wrong.
/// </summary>
internal sealed partial class RoundingCheck(
    Admission admission, RunFeed feed, IOptions<GateOptions> options, TimeProvider time, ILogger<RoundingCheck> logger) : IAsyncDisposable
{
    // A repeat keeps a plan from being replaced, so it is given up where a device hangs.
    private const int LimitFactor = 10;
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(1);

    // Those who watch requests see those of callers.
    private readonly RunFeed _unwatched = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _repeat = Task.CompletedTask;
    private int _isBusy;

    /// <summary>The repeat that was begun last.</summary>
    public Task Latest => _repeat;

    /// <summary>Begins to repeat a request when it is time to. Returns at once.</summary>
    /// <param name="request">The request, whose memory is kept for as long as is needed.</param>
    /// <param name="model">What was asked.</param>
    /// <param name="route">The plan that was carried out.</param>
    /// <param name="response">All its outputs; they are copied.</param>
    /// <param name="taken">How long it took.</param>
    public void Consider(InferRequest request, DeployedModel model, PlanRoute route, InferResponse response, TimeSpan taken)
    {
        if (model.Rounding is not { } record
            || !string.Equals(route.Program.Plan.Id, model.Plan.Id, StringComparison.Ordinal)
            || Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            return;
        }

        if (_stop.IsCancellationRequested || !record.TryBegin(isBusy: admission.Current > 1) || !route.TryUse())
        {
            Volatile.Write(ref _isBusy, 0);
            return;
        }

        var lease = new MemoryLease(request);
        var given = new KeptOutputs(response);
        var longest = LimitFactor * taken > ShortestLimit ? LimitFactor * taken : ShortestLimit;
        _repeat = Task.Run(() => RepeatAsync(request, lease, model, record, route, given, longest < options.Value.PlanDeadline ? longest : options.Value.PlanDeadline));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _repeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RepeatAsync(
        InferRequest request, MemoryLease lease, DeployedModel model, RoundingRecord record, PlanRoute route, KeptOutputs given, TimeSpan limit)
    {
        // The request's own trace ends with its answer.
        Activity.Current = null;
        using var span = EdgeTelemetry.Source.StartActivity("gate.repeat");
        span?.SetTag("edgeaspire.model.name", model.Description.Name);
        span?.SetTag("edgeaspire.plan", route.Program.Plan.Id);
        var session = Guid.NewGuid().ToString("N");
        AnswerDifference? difference = null;
        try
        {
            difference = await CompareAsync(request, route, given, session, limit);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gate stops.
        }
        finally
        {
            route.Release();
            lease.Dispose();
            given.Dispose();
            Report(model, route, session, difference, record.End(difference));
            Volatile.Write(ref _isBusy, 0);
        }
    }

    private async Task<AnswerDifference?> CompareAsync(InferRequest request, PlanRoute route, KeptOutputs given, string session, TimeSpan limit)
    {
        if (!route.Exact.TryGetValue(out var program, out var invalid))
        {
            LogNotRepeated(logger, route.Program.Plan.Id, invalid.Message);
            return null;
        }

        using var run = new PlanRun(program, route.Connections, request, session, _unwatched, time);
        var isDone = false;
        try
        {
            isDone = await run.RunAsync(limit, _stop.Token);
        }
        finally
        {
            SessionRelease.Begin(route, session, isDone ? program.Releases : null, options.Value.ProbeTimeout);
        }

        if (!isDone)
        {
            LogFailed(logger, program.Plan.Id, run.Failure!.Device, run.Failure.Error.Message);
            return null;
        }

        using var exact = new InferResponse();
        run.MoveOutputs(exact);
        return AnswerDifference.Between(given.Outputs, [.. exact.Outputs]);
    }

    private void Report(DeployedModel model, PlanRoute route, string session, AnswerDifference? difference, RoundingFigures figures)
    {
        if (difference is not { } found)
        {
            return;
        }

        GateMetrics.RecordRounding(model.Description.Name, route.Program.Plan.Plan.Wire, found);
        if (feed.IsWatched)
        {
            feed.Publish(new RunEvent { Kind = "compare", Run = session, Model = model.Description.Name, Plan = route.Program.Plan.Id, Rounding = figures });
        }
    }

    [LoggerMessage(EventId = 2431, Level = LogLevel.Information, Message = "A request could not be repeated by plan {Plan} without rounding: {Reason}")]
    private static partial void LogNotRepeated(ILogger logger, string plan, string reason);

    [LoggerMessage(EventId = 2432, Level = LogLevel.Information, Message = "A request that was repeated by plan {Plan} without rounding failed at {Device}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string plan, string device, string reason);
}
