using Grpc.Net.Client;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeAspire.GrpcCompat.Tests;

/// <summary>The echo service on Kestrel at a free loopback port, and channels to it.</summary>
public sealed class EchoServer : IAsyncLifetime
{
    private readonly WebApplication _app;

    public EchoServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(Interceptor);
        builder.Services.AddSingleton(Hanging);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<CountingInterceptor>();
            grpc.CompressionProviders = [new GzipCompressionProvider(System.IO.Compression.CompressionLevel.Fastest)];
            grpc.ResponseCompressionAlgorithm = "gzip";
        });
        _app = builder.Build();
        _app.MapGrpcService<EchoService>();
    }

    internal HangingCall Hanging { get; } = new();

    internal CountingInterceptor Interceptor { get; } = new();

    public GrpcChannel Open(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions();
        configure?.Invoke(options);
        return GrpcChannel.ForAddress(_app.Urls.Single(), options);
    }

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();
}
