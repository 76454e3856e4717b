using System.Net;
using EdgeAspire.Protocol.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A device: a <see cref="FakeExpert"/> on a real listener that can be killed and started again at the same address.</summary>
internal sealed class FakeExpertServer(string device) : IAsyncDisposable
{
    private WebApplication? _app;
    private int _port;

    public string Device { get; } = device;

    public FakeExpert Expert { get; } = new(device);

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(Expert);
        _app = builder.Build();
        _app.MapInferenceService<FakeExpert>();
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Stops listening and drops every connection.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Expert.Hold?.TrySetResult();
        await KillAsync();
    }
}
