using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Protocol.Service;

/// <summary>Puts an inference service into a web application.</summary>
public static class InferenceServiceEndpoints
{
    /// <summary>
    /// Maps every method of the service. Plain <c>ModelInfer</c> calls skip the gRPC server library, which would buffer each message
    /// whole before it is read; interceptors do not see them. Compressed ones and all other methods go through it.
    /// </summary>
    public static GrpcServiceEndpointConventionBuilder MapInferenceService<TService>(this IEndpointRouteBuilder endpoints)
        where TService : InferenceServiceBase
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var direct = new ModelInferEndpoint(
            services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value.MaxReceiveMessageSize ?? int.MaxValue,
            services.GetRequiredService<ILogger<ModelInferEndpoint>>());
        var mapped = endpoints.MapGrpcService<TService>();
        mapped.Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: InferenceMethods.ModelInferPath, RequestDelegate: { } buffered })
            {
                endpoint.RequestDelegate = http => ModelInferEndpoint.Accepts(http.Request)
                    ? direct.InvokeAsync(http, http.RequestServices.GetRequiredService<TService>())
                    : buffered(http);
            }
        });
        return mapped;
    }
}
