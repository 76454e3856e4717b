using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeAspire.Gate.Proxy;

/// <summary>The connections to the services behind the gate; it changes nothing of what passes.</summary>
internal sealed class ProxyClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    public void Dispose() => Invoker.Dispose();
}
