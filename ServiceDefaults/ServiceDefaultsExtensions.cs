using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Health;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.ServiceDefaults;

/// <summary>The same few lines in every service: telemetry, health, listeners and limits.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health checks, both listeners (REST and gRPC) with their limits, the clock and the state folder.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="grpcHost">Who serves the gRPC port. The direct server serves the registered <c>InferenceServiceBase</c>, and health.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, GrpcHost grpcHost = GrpcHost.Direct)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(StateFolder.FromConfiguration(builder.Configuration));
        builder.Services.AddHealthChecks().AddCheck(HealthEndpoints.SelfCheckName, HealthEndpoints.SelfCheck, tags: [HealthEndpoints.LiveTag]);

        QuietExpectedMessages(builder);
        builder.AddListeners(grpcHost);
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>
    /// Some lines per request would bury what matters; a service that is not ready yet says so to whoever probes it, not at every
    /// probe in its log; and the listeners replace the server's own reading of the addresses on purpose. First in the list, so that
    /// <c>Logging:LogLevel</c> overrides it.
    /// </summary>
    private static void QuietExpectedMessages(WebApplicationBuilder builder) => builder.Services.Configure<LoggerFilterOptions>(static filter =>
    {
        filter.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Microsoft.AspNetCore", LogLevel.Warning, filter: null));
        filter.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error, filter: null));
        filter.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None, filter: null));
    });

    /// <summary>Adds the telemetry middleware, <c>/health</c> and <c>/alive</c>, in every environment. Call it first.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<RequestSpanMiddleware>();
        app.MapHealth();
        return app;
    }
}
