using System.Globalization;
using System.Net;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Testing;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The identity service at a free loopback port.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    private IdentityServer(GrpcServerOptions? options, TimeProvider? time, int port)
    {
        Server = new GrpcServer(new GrpcMethods().AddInference(Service), options, time);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{Server.Listen(new IPEndPoint(IPAddress.Loopback, port))}"));
    }

    public IdentityService Service { get; } = new();

    public GrpcServer Server { get; }

    public Uri Address { get; }

    public static IdentityServer Start(GrpcServerOptions? options = null, TimeProvider? time = null, int port = 0) => new(options, time, port);

    /// <summary>Lets time pass when all was sent: seconds that pass before count against a client that does not read.</summary>
    public void Advance(ManualTimeProvider time, TimeSpan duration)
    {
        Assert.True(SpinWait.SpinUntil(() => !Server.IsSending, TimeSpan.FromSeconds(30)));
        time.Advance(duration);
    }

    /// <summary>Stops at once, as a process that is killed.</summary>
    public async ValueTask DisposeAsync() => await Server.StopAsync(new CancellationToken(canceled: true));
}
