using System.Globalization;
using System.Net;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A device: a <see cref="FakeExpert"/> on a real listener that can be killed and started again at the same address.</summary>
internal sealed class FakeExpertServer(string device) : IAsyncDisposable
{
    private GrpcServer? _server;
    private readonly int _port = FreePorts.TakeAtOnce(1)[0];

    public string Device { get; } = device;

    public FakeExpert Expert { get; } = new(device);

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    public Task StartAsync()
    {
        _server = new GrpcServer(new GrpcMethods().AddInference(Expert));
        _server.Listen(new IPEndPoint(IPAddress.Loopback, _port));
        return Task.CompletedTask;
    }

    /// <summary>Stops listening and drops every connection.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(new CancellationToken(canceled: true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Expert.Hold?.TrySetResult();
        await KillAsync();
    }
}
