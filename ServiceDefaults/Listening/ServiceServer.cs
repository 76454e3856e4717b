using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Service;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>
/// Kestrel for REST and our own server for gRPC, as one: both start after everything else of the service, their addresses are told and
/// logged in one list, and both stop first, while what they call still lives.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the service container.")]
internal sealed class ServiceServer : IServer
{
    private readonly IServer _rest;
    private readonly GrpcServer _grpc;
    private readonly ListenAddress _address;
    private readonly BoundAddresses _bound = new();

    /// <param name="rest">Kestrel.</param>
    /// <param name="grpc">The gRPC server, which does not listen yet.</param>
    /// <param name="address">Where it is to listen.</param>
    public ServiceServer(IServer rest, GrpcServer grpc, ListenAddress address)
    {
        _rest = rest;
        _grpc = grpc;
        _address = address;
        Features = new FeatureCollection(rest.Features);
        Features.Set<IServerAddressesFeature>(_bound);
    }

    public IFeatureCollection Features { get; }

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        await _rest.StartAsync(application, cancellationToken);
        var port = Listen();
        var host = IPAddress.TryParse(_address.Host.Trim('[', ']'), out _) || _address.IsLocalhost ? _address.Host : "[::]";

        // The host has put in what the configuration asks for; ports are known only now.
        _bound.Addresses.Clear();
        foreach (var address in _rest.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            _bound.Addresses.Add(address);
        }

        _bound.Addresses.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}"));
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_rest.StopAsync(cancellationToken), _grpc.StopAsync(cancellationToken));

    public void Dispose()
    {
        // Synchronous by the interface, and done at once: connections that are left are closed, not awaited.
        _grpc.Dispose();
        _rest.Dispose();
    }

    private int Listen()
    {
        try
        {
            return _address.Endpoints().Aggregate(0, (port, endpoint) => Listen(endpoint, port));
        }
        catch (SocketException exception)
        {
            throw new IOException(
                string.Create(CultureInfo.InvariantCulture, $"Cannot listen on port {_address.Port} ({ListenAddress.GrpcPortKey}): {exception.Message}"),
                exception);
        }
    }

    private int Listen(IPEndPoint endpoint, int listensOnPort)
    {
        try
        {
            return _grpc.Listen(endpoint).Port;
        }
        catch (SocketException exception) when (listensOnPort > 0 && exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // A machine without IPv6 still has its IPv4 loopback address.
            return listensOnPort;
        }
    }
}
