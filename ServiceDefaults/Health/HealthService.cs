using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Health;
using EdgeAspire.Protocol.Service;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.ServiceDefaults.Health;

/// <summary>The gRPC face of <c>/health</c>, for probes that speak gRPC.</summary>
public sealed class HealthService(HealthCheckService checks) : Protocol.Health.Health.HealthBase
{
    /// <summary>Answers a probe over the gRPC library of ASP.NET Core.</summary>
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (await CheckAsync(request, context.CancellationToken)).TryGetValue(out var response, out var error) ? response : throw error.ToRpcException();
    }

    /// <summary>Answers probes over our own server.</summary>
    internal void AddTo(GrpcMethods methods) =>
        methods.AddUnary<HealthCheckRequest, HealthCheckResponse>(
            "grpc.health.v1.Health", nameof(Check), HealthCheckRequest.Parser, CheckAsync, isTraced: false);

    private async ValueTask<Outcome<HealthCheckResponse>> CheckAsync(HealthCheckRequest request, CancellationToken cancellationToken)
    {
        if (request.Service is not "" and not "inference.GRPCInferenceService")
        {
            return new Error(ErrorReason.NotFound, $"Service '{request.Service}' is not known here.");
        }

        var report = await checks.CheckHealthAsync(cancellationToken);
        return new HealthCheckResponse
        {
            Status = report.Status == HealthStatus.Unhealthy
                ? HealthCheckResponse.Types.ServingStatus.NotServing
                : HealthCheckResponse.Types.ServingStatus.Serving,
        };
    }
}
