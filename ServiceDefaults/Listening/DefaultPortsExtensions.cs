using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>Where a service listens that is started by hand.</summary>
public static class DefaultPortsExtensions
{
    /// <summary>Sets the addresses that no other setting gives; call it before <see cref="ServiceDefaultsExtensions.AddServiceDefaults"/>.</summary>
    /// <param name="configuration">The service's settings.</param>
    /// <param name="url">For REST, such as <c>http://localhost:8100</c>.</param>
    /// <param name="grpcPort">For gRPC, of a service that is of no use without; null for none.</param>
    public static void SetDefaultPorts(this IConfiguration configuration, string url, string? grpcPort = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (string.IsNullOrEmpty(configuration["urls"]) && string.IsNullOrEmpty(configuration["http_ports"]))
        {
            configuration["urls"] = url;
        }

        if (grpcPort is not null && string.IsNullOrEmpty(configuration["GRPC_PORT"]))
        {
            configuration["GRPC_PORT"] = grpcPort;
        }
    }
}
