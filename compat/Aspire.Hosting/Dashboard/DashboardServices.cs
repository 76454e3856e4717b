using Aspire.Hosting.Dashboard.Api;
using Aspire.Hosting.Dashboard.Telemetry;
using Aspire.Hosting.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

/// <summary>Registers the dashboard.</summary>
internal static class DashboardServices
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<DashboardAddress>();
        services.AddSingleton(static provider => new OtlpTarget(provider.GetRequiredService<DashboardAddress>().Url, "http/protobuf"));
        services.AddSingleton(static _ => new TraceStore());
        services.AddSingleton(static _ => new MetricStore());
        services.AddSingleton(static _ => new LogStore());
        services.AddSingleton<TelemetryImporter>();
        services.AddSingleton<DashboardApi>();
        services.AddHostedService<DashboardServer>();
    }
}
