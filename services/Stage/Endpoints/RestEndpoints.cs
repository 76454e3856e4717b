using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Measuring;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Registration;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Sessions;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Serving.Computing;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Endpoints;

/// <summary>How the stage is, for people and for who re-balances plans.</summary>
internal static class RestEndpoints
{
    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/stage", WriteAsync).Untraced();
        endpoints.MapPost("/api/stage/measure", static async context =>
        {
            await context.RequestServices.GetRequiredService<DeviceMeasurement>().MeasureAsync(context.RequestAborted);
            await WriteAsync(context);
        });
    }

    private static Task WriteAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        State(context.RequestServices), RestJsonContext.Default.StageBody, contentType: null, context.RequestAborted);

    private static StageBody State(IServiceProvider services)
    {
        var parts = services.GetRequiredService<PartStore>();
        var queue = services.GetRequiredService<ComputeQueue>();
        var figures = services.GetRequiredService<AnnouncedStage>().Figures;
        return new StageBody(
            services.GetRequiredService<IOptions<StageOptions>>().Value.DeviceName,
            figures.Gflops,
            figures.Mbps,
            figures.DelayMs,
            figures.MessageMs,
            services.GetRequiredService<MemoryBudget>().LimitBytes,
            parts.UsedBytes,
            queue.Waiting,
            services.GetRequiredService<QueueOccupancy>().Average,
            services.GetRequiredService<WaitingCalls>().Count,
            services.GetRequiredService<SessionTable>().Count,
            services.GetRequiredService<SessionLimits>().Bytes,
            [
                .. parts.Parts.Select(part => new PartBody(
                    part.Sha256, part.WeightBytes + part.ActivationBytes, part.Statistics.Runs, part.Statistics.ComputeSeconds, part.IsInUse)),
            ]);
    }
}
