using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.Gate.Routing;

/// <summary>The gate can do its job once the planner has told it who serves what; afterwards it serves without the planner.</summary>
internal sealed class PlannerHealthCheck(RoutingState routing) : IHealthCheck
{
    public const string Name = "planner";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(routing.HasTable
            ? HealthCheckResult.Healthy($"{routing.Table.Models.Count} models are served.")
            : HealthCheckResult.Unhealthy("The planner's device registry has not been reached yet (Gate:Planner:Grpc)."));
}
