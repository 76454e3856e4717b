using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>One address that a service listens on, with the protocol spoken there.</summary>
internal sealed record ListenAddress(string Host, int Port, HttpProtocols Protocols)
{
    public const string GrpcPortKey = "GRPC_PORT";

    private const string DefaultUrl = "http://localhost:5000";

    /// <summary>The REST addresses first, then the gRPC address when there is one.</summary>
    /// <exception cref="InvalidOperationException">An address or port is not usable; the message names the setting.</exception>
    public static IReadOnlyList<ListenAddress> FromConfiguration(IConfiguration configuration)
    {
        var addresses = RestUrls(configuration).Select(url => ParseUrl(url)).ToList();
        if (configuration[GrpcPortKey] is { Length: > 0 } grpcPort)
        {
            addresses.Add(new ListenAddress(addresses[0].Host, ParsePort(GrpcPortKey, grpcPort), HttpProtocols.Http2));
        }

        return addresses;
    }

    /// <summary>Whether the address is the machine's own, by name.</summary>
    public bool IsLocalhost => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same as socket addresses, the IPv4 one first.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints()
    {
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var ip))
        {
            return [new IPEndPoint(ip, Port)];
        }

        if (!IsLocalhost)
        {
            return [new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port)];
        }

        // Two loopback addresses cannot agree on one free port.
        return Port == 0 || !Socket.OSSupportsIPv6
            ? [new IPEndPoint(IPAddress.Loopback, Port)]
            : [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(IPAddress.IPv6Loopback, Port)];
    }

    public void Listen(KestrelServerOptions kestrel)
    {
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, Port, UseProtocols);
        }
        else if (!IsLocalhost)
        {
            kestrel.ListenAnyIP(Port, UseProtocols);
        }
        else if (Port == 0)
        {
            // Two loopback addresses cannot agree on one free port.
            kestrel.Listen(IPAddress.Loopback, 0, UseProtocols);
        }
        else
        {
            kestrel.ListenLocalhost(Port, UseProtocols);
        }
    }

    private static string[] RestUrls(IConfiguration configuration)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            return urls.Split(';', Options);
        }

        if (configuration["http_ports"] is { Length: > 0 } ports)
        {
            return [.. ports.Split(';', Options).Select(port => $"http://*:{port}")];
        }

        return [DefaultUrl];
    }

    private static ListenAddress ParseUrl(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException($"Setting 'ASPNETCORE_URLS' holds '{url}': expected http://host:port.", exception);
        }

        if (!string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"Setting 'ASPNETCORE_URLS' holds '{url}': expected the scheme http, got '{address.Scheme}'.");
        }

        return new ListenAddress(address.Host, address.Port, HttpProtocols.Http1);
    }

    private static int ParsePort(string setting, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new InvalidOperationException($"Setting '{setting}' is '{value}': expected a port from 0 to {IPEndPoint.MaxPort}.");

    private void UseProtocols(ListenOptions options) => options.Protocols = Protocols;
}
