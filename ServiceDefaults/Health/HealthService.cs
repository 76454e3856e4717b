using EdgeAspire.Protocol.Health;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.ServiceDefaults.Health;

/// <summary>The gRPC face of <c>/health</c>, for probes that speak gRPC.</summary>
internal sealed class HealthService(HealthCheckService checks) : Protocol.Health.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (request.Service is not "" and not "inference.GRPCInferenceService")
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"Service '{request.Service}' is not known here."));
        }

        var report = await checks.CheckHealthAsync(context.CancellationToken).ConfigureAwait(false);
        return new HealthCheckResponse
        {
            Status = report.Status == HealthStatus.Unhealthy
                ? HealthCheckResponse.Types.ServingStatus.NotServing
                : HealthCheckResponse.Types.ServingStatus.Serving,
        };
    }
}
