using EdgeAspire.Protocol.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The identity service on Kestrel at a free loopback port.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IdentityServer(WebApplication app)
    {
        _app = app;
    }

    public IdentityService Service { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    public static async Task<IdentityServer> StartAsync(Action<KestrelServerOptions>? configure = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
            configure?.Invoke(kestrel);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 64 * 1024 * 1024);
        IdentityServer? server = null;
        builder.Services.AddSingleton(_ => server!.Service);
        server = new IdentityServer(builder.Build());
        server._app.MapInferenceService<IdentityService>();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
