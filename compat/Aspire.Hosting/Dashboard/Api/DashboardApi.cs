using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.Dashboard.Telemetry;
using Aspire.Hosting.Execution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>The JSON that the pages read.</summary>
internal sealed class DashboardApi(
    ResourceBoard board,
    ConsoleLogs console,
    TraceStore traces,
    MetricStore metrics,
    LogStore logs,
    TimeProvider time)
{
    private const int TraceLimit = 200;
    private const int LogLimit = 500;

    /// <summary>
    /// How long the span that began a trace may take to arrive: exporters send once a second, each at its own moment, and until then
    /// nobody can tell whether the trace is background.
    /// </summary>
    private static readonly TimeSpan ArrivalTime = TimeSpan.FromSeconds(4);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/resources", () => Json(board.Snapshots.Select(ResourceView.Of).ToArray()));
        routes.MapGet("/api/console/{instance}", StreamConsoleAsync);
        routes.MapGet("/api/traces", (HttpContext context) => Json(ListTraces(context)));
        routes.MapGet("/api/traces/{id}", GetTrace);
        routes.MapGet("/api/logs", (HttpContext context) => Json(ListLogs(context)));
        routes.MapGet("/api/metrics", () => Json(metrics.Read(InstrumentView.Of).ToArray()));
        routes.MapGet("/api/metrics/{id:int}", GetInstrument);
    }

    private static JsonHttpResult<T> Json<T>(T value) => TypedResults.Json(value, DashboardJson.Default.Options);

    private static string? Query(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private TraceListView[] ListTraces(HttpContext context)
    {
        var latestPartial = time.GetUtcNow() - ArrivalTime;
        Func<TraceSummary, bool>? filter = Query(context, "background") == "false"
            ? trace => !trace.IsBackground && !(trace.IsPartial && trace.Start > latestPartial)
            : null;
        return [.. traces.List(TraceLimit, Query(context, "service"), Query(context, "text"), filter).Select(TraceListView.Of)];
    }

    private IResult GetInstrument(int id) =>
        metrics.Read(id, InstrumentDetailView.Of) is { } instrument ? Json(instrument) : TypedResults.NotFound();

    private IResult GetTrace(string id)
    {
        var spans = traces.Get(id);
        return spans.Count == 0
            ? TypedResults.NotFound()
            : Json(TraceView.Of(id, spans, logs.List(LogLimit, entry => entry.TraceId == id)));
    }

    private LogView[] ListLogs(HttpContext context)
    {
        var service = Query(context, "service");
        var text = Query(context, "text");
        var minimum = LogView.Severity(Query(context, "level"));
        return [.. logs.List(LogLimit, entry =>
                (service is null || entry.Source.Service == service)
                && LogView.Severity(entry.Level) >= minimum
                && (text is null || entry.Message.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .Select(LogView.Of)];
    }

    /// <summary>Sends the kept lines of a process and then each new one, as server-sent events whose ids are the lines' numbers.</summary>
    private async Task StreamConsoleAsync(HttpContext context, string instance)
    {
        if (!board.Snapshots.Any(snapshot => snapshot.Name == instance))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        _ = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence);
        context.Response.ContentType = "text/event-stream";
        var log = console.Of(instance);
        try
        {
            while (true)
            {
                foreach (var line in await log.WaitAsync(sequence, context.RequestAborted))
                {
                    var json = JsonSerializer.Serialize(ConsoleLineView.Of(line), DashboardJson.Default.ConsoleLineView);
                    await context.Response.WriteAsync($"id: {line.Sequence}\ndata: {json}\n\n", context.RequestAborted);
                    sequence = line.Sequence;
                }

                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader went away.
        }
    }
}
