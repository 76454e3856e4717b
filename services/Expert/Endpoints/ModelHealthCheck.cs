using EdgeAspire.Expert.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.Expert.Endpoints;

/// <summary>Ready when a model is loaded and warm.</summary>
internal sealed class ModelHealthCheck(ServedModels models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(models.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(models.State));
}
