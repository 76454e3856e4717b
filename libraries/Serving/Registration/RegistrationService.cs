using EdgeAspire.Protocol.Devices;
using EdgeAspire.ServiceDefaults.Lifetime;
using EdgeAspire.ServiceDefaults.Listening;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Serving.Registration;

/// <summary>
/// Keeps this device in the planner's registry, with what it serves and what it knows of itself. A planner that is away changes nothing for callers:
/// it is tried again, less and less often up to a bound. When the service stops, it leaves the registry before it stops to listen.
/// </summary>
/// <param name="device">What is told.</param>
/// <param name="options">Who registers, and where.</param>
/// <param name="addresses">Where the service listens.</param>
/// <param name="lifetime">Tells when it listens.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed class RegistrationService(
    IAnnouncedDevice device,
    RegistrationOptions options,
    ServiceAddresses addresses,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RegistrationService> logger) : BackgroundService, IHostedLifecycleService
{
    private const int MaxBackoffFactor = 8;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(options.Planner, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler { ConnectTimeout = CallTimeout },
    });

    private readonly CancellationTokenSource _stopping = new();
    private bool _isRegistered;
    private bool _isKnownAway;
    private DeviceFigures _registeredFigures;
    private RingWorker? _registeredWorker;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_isRegistered)
        {
            return;
        }

        try
        {
            var timeout = options.Drain < CallTimeout ? options.Drain : CallTimeout;
            await Client().DeregisterAsync(new DeregisterRequest { Device = options.Device }, deadline: DeadlineIn(timeout), cancellationToken: cancellationToken);
            logger.Deregistered(options.Device);
        }
        catch (RpcException exception)
        {
            logger.NotDeregistered(options.Device, exception.Status.Detail);
        }
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _channel.Dispose();
        _stopping.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _stopping.Token);
        var cancellationToken = linked.Token;
        if (!await lifetime.WaitUntilStartedAsync(cancellationToken))
        {
            return;
        }

        await device.Ready.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var interval = options.Heartbeat;
        var backoffFactor = 1;
        while (!cancellationToken.IsCancellationRequested)
        {
            // Taken before the announcement, so that a change during it is not missed.
            var changed = device.Changed;
            var lease = await AnnounceAsync(cancellationToken);
            backoffFactor = lease is null ? Math.Min(backoffFactor * 2, MaxBackoffFactor) : 1;

            // Three heartbeats fit into a lease, so that one may be lost.
            var wait = lease is { } duration && duration / 3 < interval ? duration / 3 : interval * backoffFactor;
            await Task.WhenAny(changed, Task.Delay(wait, time, cancellationToken));
        }
    }

    /// <summary>Registers or sends a heartbeat.</summary>
    /// <returns>How long the lease is; null when the planner did not take it.</returns>
    private async Task<TimeSpan?> AnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isUnchanged = device.Figures == _registeredFigures && Equals(device.RingWorker, _registeredWorker);
            var response = _isRegistered && isUnchanged ? await HeartbeatAsync(cancellationToken) : await RegisterAsync(cancellationToken);
            if (_isKnownAway)
            {
                _isKnownAway = false;
                logger.PlannerIsBack(options.Planner);
            }

            return TimeSpan.FromSeconds(Math.Clamp(response.LeaseSeconds, 0.1, 86400));
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isKnownAway)
            {
                _isKnownAway = true;
                logger.PlannerIsAway(options.Planner, exception.StatusCode, exception.Status.Detail);
            }

            return null;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    private async Task<LeaseResponse> HeartbeatAsync(CancellationToken cancellationToken)
    {
        var request = new HeartbeatRequest { Device = options.Device };
        request.Models.AddRange(device.Models);
        try
        {
            return await Client().HeartbeatAsync(request, deadline: DeadlineIn(CallTimeout), cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            _isRegistered = false;
            return await RegisterAsync(cancellationToken);
        }
    }

    private async Task<LeaseResponse> RegisterAsync(CancellationToken cancellationToken)
    {
        var address = options.AdvertisedAddress ?? addresses.Grpc
            ?? throw new InvalidOperationException("Setting 'GRPC_PORT' is missing: without it there is no address to register.");
        var registration = new DeviceRegistration
        {
            Device = options.Device,
            GrpcAddress = address.GetLeftPart(UriPartial.Authority),
            Role = options.Role,
        };
        registration.Models.AddRange(device.Models);
        var figures = device.Figures;
        Set(registration, figures);
        registration.RingWorker = device.RingWorker;
        var response = await Client().RegisterAsync(
            new RegisterRequest { Registration = registration }, deadline: DeadlineIn(CallTimeout), cancellationToken: cancellationToken);
        _isRegistered = true;
        _registeredFigures = figures;
        _registeredWorker = registration.RingWorker;
        logger.Registered(options.Device, registration.GrpcAddress);
        return response;
    }

    private static void Set(DeviceRegistration registration, in DeviceFigures figures)
    {
        if (figures.Gflops is { } gflops)
        {
            registration.Gflops = gflops;
        }

        if (figures.MemoryBytes is { } memoryBytes)
        {
            registration.MemoryBytes = memoryBytes;
        }

        if (figures.Mbps is { } mbps)
        {
            registration.Mbps = mbps;
        }

        if (figures.DelayMs is { } delayMs)
        {
            registration.DelayMs = delayMs;
        }

        if (figures.MessageMs is { } messageMs)
        {
            registration.MessageMs = messageMs;
        }
    }

    private DeviceRegistry.DeviceRegistryClient Client() => new(_channel);

    // The gRPC library holds deadlines against the system's clock, whatever clock the service has.
    private static DateTime DeadlineIn(TimeSpan timeout) => DateTime.UtcNow + timeout;
}
