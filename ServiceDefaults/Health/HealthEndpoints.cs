using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.ServiceDefaults.Health;

/// <summary>
/// <c>/alive</c>: the process answers. <c>/health</c>: it can do its job; the body names each check and why it fails. The same over
/// gRPC as <c>grpc.health.v1.Health</c>.
/// </summary>
internal static class HealthEndpoints
{
    public const string LiveTag = "live";
    public const string SelfCheckName = "self";
    public const string HealthPath = "/health";
    public const string AlivePath = "/alive";

    public static HealthCheckResult SelfCheck() => HealthCheckResult.Healthy();

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = WriteAsync }).Untraced();
        endpoints.MapHealthChecks(AlivePath, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(LiveTag),
            ResponseWriter = WriteAsync,
        }).Untraced();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new HealthCheckState(entry.Value.Status.ToString(), entry.Value.Description ?? entry.Value.Exception?.Message),
            StringComparer.Ordinal);
        return context.Response.WriteAsJsonAsync(
            new HealthState(report.Status.ToString(), checks),
            HealthJsonContext.Default.HealthState,
            cancellationToken: context.RequestAborted);
    }
}
