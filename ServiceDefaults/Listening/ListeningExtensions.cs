using EdgeAspire.ServiceDefaults.Configuration;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>
/// Two cleartext listeners, because HTTP/1.1 and HTTP/2 cannot share one without TLS: REST on the addresses that ASP.NET Core is
/// given (<c>ASPNETCORE_URLS</c>, <c>HTTP_PORTS</c>), gRPC on <c>GRPC_PORT</c> of the same host.
/// </summary>
internal static class ListeningExtensions
{
    // One round trip must carry a whole activation of a few MiB without waiting for window updates.
    private const int StreamWindowBytes = 8 * 1024 * 1024;
    private const int ConnectionWindowBytes = 32 * 1024 * 1024;
    private const int MaxFrameBytes = 1024 * 1024;

    // What one call may have buffered between the connection and the service, so that a whole tensor passes in one go.
    private const int MaxBufferedBytes = 2 * 1024 * 1024;
    private const int MaxRetainedBytes = 8 * 1024 * 1024;

    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<ListeningOptions>(ListeningOptions.Section);
        builder.Services.AddGrpc();
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<IOptions<ListeningOptions>>((grpc, listening) =>
        {
            grpc.MaxReceiveMessageSize = listening.Value.MaxMessageBytes;
            grpc.MaxSendMessageSize = listening.Value.MaxMessageBytes;
        });
        var addresses = ListenAddress.FromConfiguration(builder.Configuration);
        builder.Services.AddSingleton<ServiceAddresses>();
        builder.WebHost
            // The listeners below stand for these two; left set, Kestrel would warn that it overrides them.
            .UseSetting(WebHostDefaults.ServerUrlsKey, "")
            .UseSetting(WebHostDefaults.HttpPortsKey, "")
            .UseKestrelCore()
            .UseSockets(sockets =>
            {
                // Saves a change of threads per direction. HTTP/2 calls run elsewhere anyway; a slow REST request holds up only its own connection.
                sockets.UnsafePreferInlineScheduling = true;
                sockets.MaxReadBufferSize = MaxBufferedBytes;
                sockets.MaxWriteBufferSize = MaxBufferedBytes;
            })
            .ConfigureKestrel(kestrel => Configure(kestrel, addresses));

        // After Kestrel's own, which it takes the place of.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(_ => new LargeBlockPool(MaxRetainedBytes));
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses)
    {
        var limits = kestrel.ApplicationServices.GetRequiredService<IOptions<ListeningOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxMessageBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        kestrel.Limits.Http2.MaxFrameSize = MaxFrameBytes;
        kestrel.Limits.MaxRequestBufferSize = MaxBufferedBytes;
        kestrel.Limits.MaxResponseBufferSize = MaxBufferedBytes;
        foreach (var address in addresses)
        {
            address.Listen(kestrel);
        }
    }
}
