using System.Globalization;
using Aspire.Hosting.Execution;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the dashboard listens: <c>Dashboard:Port</c> (on the command line also <c>--dashboard-port</c>), else the port of ASPNETCORE_URLS as upstream, else 18888; 0 is any free port.</summary>
internal sealed class DashboardAddress
{
    public const string PortKey = "Dashboard:Port";
    public const int DefaultPort = 18888;

    /// <summary>Reads the setting and takes the port.</summary>
    /// <exception cref="DistributedApplicationException">The setting is no port, or the port is taken.</exception>
    public DashboardAddress(IConfiguration configuration, PortAllocator ports)
    {
        var port = ReadPort(configuration);
        Port = port == 0 ? ports.Allocate() : ports.Reserve(port, $"the dashboard (setting {PortKey}, on the command line --dashboard-port)");
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    private static int ReadPort(IConfiguration configuration)
    {
        if (configuration[PortKey] is { Length: > 0 } text)
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
                ? port
                : throw new DistributedApplicationException($"The setting {PortKey} is '{text}'; it takes a port from 0 (any free one) to {ushort.MaxValue}.");
        }

        var url = configuration["ASPNETCORE_URLS"]?.Split(';').FirstOrDefault(static url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        return Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Port : DefaultPort;
    }
}
