using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.Stage.Endpoints;

/// <summary>Ready as long as the service is not stopping: parts are loaded when somebody asks for them.</summary>
internal sealed class StageHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("the service stops")
            : HealthCheckResult.Healthy());
}
