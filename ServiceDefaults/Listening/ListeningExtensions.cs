using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>
/// Two cleartext listeners, because HTTP/1.1 and HTTP/2 cannot share one without TLS: REST on the addresses that ASP.NET Core is
/// given (<c>ASPNETCORE_URLS</c>, <c>HTTP_PORTS</c>), gRPC on <c>GRPC_PORT</c> of the same host.
/// </summary>
internal static class ListeningExtensions
{
    // What one REST request may have buffered between the connection and the service, so that a whole tensor passes in one go.
    private const int MaxBufferedBytes = 2 * 1024 * 1024;
    private const int MaxRetainedBytes = 8 * 1024 * 1024;

    public static void AddListeners(this WebApplicationBuilder builder, GrpcHost grpcHost)
    {
        builder.Services.AddValidatedOptions<ListeningOptions>(ListeningOptions.Section);
        var addresses = ListenAddress.FromConfiguration(builder.Configuration);
        builder.Services.AddSingleton<ServiceAddresses>();
        builder.WebHost
            // The listeners below stand for these two; left set, Kestrel would warn that it overrides them.
            .UseSetting(WebHostDefaults.ServerUrlsKey, "")
            .UseSetting(WebHostDefaults.HttpPortsKey, "")
            .UseKestrelCore()
            .UseSockets(sockets =>
            {
                // Saves a change of threads per direction. A slow REST request holds up only its own connection.
                sockets.UnsafePreferInlineScheduling = true;
                sockets.MaxReadBufferSize = MaxBufferedBytes;
                sockets.MaxWriteBufferSize = MaxBufferedBytes;
            })
            .ConfigureKestrel(kestrel => Configure(
                kestrel, addresses.Where(address => grpcHost == GrpcHost.Kestrel || address.Protocols != HttpProtocols.Http2)));

        // After Kestrel's own, which it takes the place of.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(_ => new LargeBlockPool(MaxRetainedBytes));
        if (grpcHost == GrpcHost.Direct && addresses[^1] is { Protocols: HttpProtocols.Http2 } grpc)
        {
            builder.Services.AddDirectGrpc(grpc);
        }
    }

    private static void AddDirectGrpc(this IServiceCollection services, ListenAddress address)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        services.AddSingleton<HealthService>();
        services.AddSingleton<IServer>(provider => new ServiceServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, kestrel), CreateGrpcServer(provider), address));
    }

    private static GrpcServer CreateGrpcServer(IServiceProvider services)
    {
        var limits = services.GetRequiredService<IOptions<ListeningOptions>>().Value;
        var methods = new GrpcMethods();
        if (services.GetService<InferenceServiceBase>() is { } inference)
        {
            methods.AddInference(inference);
        }

        foreach (var own in services.GetServices<IGrpcMethodSource>())
        {
            own.AddTo(methods);
        }

        services.GetRequiredService<HealthService>().AddTo(methods);
        return new GrpcServer(
            methods,
            new GrpcServerOptions
            {
                MaxMessageBytes = limits.MaxMessageBytes,
                MaxBufferedBytes = limits.MaxBufferedBytes is { } bytes ? Math.Max(bytes, limits.MaxMessageBytes) : null,
                MaxConnections = limits.MaxConnections,
                MaxStreamsPerConnection = limits.MaxStreamsPerConnection,
                HandshakeSeconds = limits.HandshakeSeconds,
                IdleSeconds = limits.IdleSeconds,
                StallSeconds = limits.StallSeconds,
            },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<GrpcServer>>());
    }

    private static void Configure(KestrelServerOptions kestrel, IEnumerable<ListenAddress> addresses)
    {
        var limits = kestrel.ApplicationServices.GetRequiredService<IOptions<ListeningOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxMessageBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        kestrel.Limits.MaxRequestBufferSize = MaxBufferedBytes;
        kestrel.Limits.MaxResponseBufferSize = MaxBufferedBytes;
        foreach (var address in addresses)
        {
            address.Listen(kestrel);
        }
    }
}
