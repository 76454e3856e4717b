using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Execution;

/// <summary>Registers what runs the model.</summary>
internal static class ExecutionServices
{
    public static void AddApplicationRunner(this IServiceCollection services)
    {
        services.AddSingleton(Random.Shared);
        services.AddSingleton<PortAllocator>();
        services.AddSingleton<ResourceBoard>();
        services.AddSingleton<ConsoleLogs>();
        services.AddSingleton<ConsoleReporter>();
        services.AddSingleton<ProjectAssemblies>();
        services.AddSingleton<ProcessStartFactory>();
        services.AddSingleton<ProcessLauncher>();
        services.AddSingleton<DependencyWait>();
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<SupervisorTools>();
        services.AddSingleton<HttpMessageInvoker>(static _ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        }));
        services.AddHostedService<ApplicationRunner>();
    }
}
