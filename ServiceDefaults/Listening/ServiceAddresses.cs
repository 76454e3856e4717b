using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>Where the running service listens, free ports resolved. Read it after the service has started.</summary>
public sealed class ServiceAddresses(IServer server, IConfiguration configuration)
{
    /// <summary>The first REST address.</summary>
    public Uri Rest => Bound()[0];

    /// <summary>The gRPC address; null when <c>GRPC_PORT</c> is not set.</summary>
    public Uri? Grpc => string.IsNullOrEmpty(configuration[ListenAddress.GrpcPortKey]) ? null : Bound()[^1];

    private List<Uri> Bound() =>
        server.Features.Get<IServerAddressesFeature>() is { Addresses.Count: > 0 } feature
            ? [.. feature.Addresses.Select(address => new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)))]
            : throw new InvalidOperationException("The service has not started to listen.");
}
