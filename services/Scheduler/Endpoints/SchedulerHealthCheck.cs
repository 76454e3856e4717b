using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>Ready when the worker has joined its ring; degraded while its stage does not answer.</summary>
internal sealed class SchedulerHealthCheck(WorkerHost host, LocalStage stage, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(this switch
        {
            _ when lifetime.ApplicationStopping.IsCancellationRequested => HealthCheckResult.Unhealthy("the service stops"),
            _ when host.NotReady is { } reason => HealthCheckResult.Unhealthy(reason),
            _ when !stage.IsAnswering => HealthCheckResult.Degraded("the stage on this device does not answer"),
            _ => HealthCheckResult.Healthy(),
        });
}
