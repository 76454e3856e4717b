using System.Collections.Frozen;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Forwarding;

/// <summary>Where other devices are, as the planner's registry has it. It is asked again when a device is not known, or did not answer.</summary>
internal sealed class DeviceDirectory : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    // A device that is unknown, asked for again and again, must not become a load on the planner.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(0.25);

    private readonly SemaphoreSlim _refreshing = new(1);
    private readonly TimeProvider _time;
    private readonly GrpcChannel? _channel;
    private FrozenDictionary<string, InferenceClient> _clients = FrozenDictionary<string, InferenceClient>.Empty;
    private long? _refreshedAt;
    private Error? _failure;

    public DeviceDirectory(IOptions<StageOptions> options, TimeProvider time)
    {
        _time = time;
        _channel = options.Value.Planner.Grpc is { } planner
            ? GrpcChannel.ForAddress(planner, new GrpcChannelOptions
            {
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler { ConnectTimeout = CallTimeout },
            })
            : null;
    }

    /// <summary>The client of a device.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="stale">The client that did not answer; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting for the planner.</param>
    public async ValueTask<Outcome<InferenceClient>> FindAsync(string device, InferenceClient? stale, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _clients).TryGetValue(device, out var client) && !ReferenceEquals(client, stale))
        {
            return client;
        }

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_clients.TryGetValue(device, out client) && !ReferenceEquals(client, stale))
            {
                return client;
            }

            if (_refreshedAt is not { } last || _time.GetElapsedTime(last) >= ShortestInterval)
            {
                _failure = await RefreshAsync(cancellationToken);
                _refreshedAt = _time.GetTimestamp();
            }

            return _clients.TryGetValue(device, out client)
                ? client
                : _failure ?? new Error(ErrorReason.DeviceUnavailable, $"Device '{device}' is not in the planner's registry.");
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose()
    {
        _channel?.Dispose();
        _refreshing.Dispose();
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task<Error?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_channel is null)
        {
            return new Error(ErrorReason.DeviceUnavailable, "Setting 'Stage:Planner:Grpc' is not set: where other devices are is not known.");
        }

        ListResponse list;
        try
        {
            // The gRPC library holds deadlines against the system's clock, whatever clock the service has.
            list = await new DeviceRegistry.DeviceRegistryClient(_channel)
                .ListAsync(new ListRequest(), deadline: DateTime.UtcNow + CallTimeout, cancellationToken: cancellationToken);
        }
        catch (RpcException exception)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner's registry at {_channel.Target} does not answer: {exception.Status.Detail}");
        }

        var clients = new Dictionary<string, InferenceClient>(StringComparer.Ordinal);
        foreach (var registration in list.Devices.Where(device => !device.Lost).Select(device => device.Registration))
        {
            if (Uri.TryCreate(registration.GrpcAddress, UriKind.Absolute, out var address) && address.Scheme is "http")
            {
                clients[registration.Device] = _clients.TryGetValue(registration.Device, out var known) && known.Address == address
                    ? known
                    : new InferenceClient(address, time: _time);
            }
        }

        var replaced = _clients;
        Volatile.Write(ref _clients, clients.ToFrozenDictionary(StringComparer.Ordinal));
        foreach (var (device, client) in replaced)
        {
            if (!clients.TryGetValue(device, out var current) || !ReferenceEquals(current, client))
            {
                client.Dispose();
            }
        }

        return null;
    }
}
