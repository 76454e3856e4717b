using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Expert.Sources;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.ServiceDefaults.Listening;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Registration;

/// <summary>
/// Keeps this device in the planner's registry, with the versions that are ready. A planner that is away changes nothing for callers:
/// it is tried again, less and less often up to a bound. When the service stops, it leaves the registry before it stops to listen.
/// </summary>
internal sealed class RegistrationService(
    ServedModels models,
    ServiceAddresses addresses,
    IOptions<ExpertOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RegistrationService> logger) : BackgroundService, IHostedLifecycleService
{
    private const string Role = "expert";
    private const int MaxBackoffFactor = 8;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly ExpertOptions _options = options.Value;
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(options.Value.Planner.Grpc!, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler { ConnectTimeout = CallTimeout },
    });

    private readonly CancellationTokenSource _stopping = new();
    private bool _isRegistered;
    private bool _isKnownAway;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
            var timeout = TimeSpan.FromSeconds(Math.Min(_options.DrainSeconds, CallTimeout.TotalSeconds));
            await Client().DeregisterAsync(new DeregisterRequest { Device = _options.DeviceName }, deadline: DeadlineIn(timeout), cancellationToken: cancellationToken);
            logger.Deregistered(_options.DeviceName);
        }
        catch (RpcException exception)
        {
            logger.NotDeregistered(_options.DeviceName, exception.Status.Detail);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _channel.Dispose();
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _stopping.Token);
        var cancellationToken = linked.Token;
        if (!await lifetime.WaitUntilStartedAsync(cancellationToken))
        {
            return;
        }

        var interval = TimeSpan.FromSeconds(_options.HeartbeatSeconds);
        var backoffFactor = 1;
        while (!cancellationToken.IsCancellationRequested)
        {
            // Taken before the announcement, so that a change during it is not missed.
            var changed = models.Changed;
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
            var response = _isRegistered ? await HeartbeatAsync(cancellationToken) : await RegisterAsync(cancellationToken);
            if (_isKnownAway)
            {
                _isKnownAway = false;
                logger.PlannerIsBack(_options.Planner.Grpc!);
            }

            return TimeSpan.FromSeconds(Math.Clamp(response.LeaseSeconds, 0.1, 86400));
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isKnownAway)
            {
                _isKnownAway = true;
                logger.PlannerIsAway(_options.Planner.Grpc!, exception.StatusCode, exception.Status.Detail);
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
        var request = new HeartbeatRequest { Device = _options.DeviceName };
        request.Models.AddRange(Served());
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
        var address = _options.AdvertisedAddress ?? addresses.Grpc
            ?? throw new InvalidOperationException("Setting 'GRPC_PORT' is missing: without it there is no address to register.");
        var registration = new DeviceRegistration
        {
            Device = _options.DeviceName,
            GrpcAddress = address.GetLeftPart(UriPartial.Authority),
            Role = Role,
        };
        registration.Models.AddRange(Served());
        if (MemoryLimit.FindBytes() is { } memory)
        {
            registration.MemoryBytes = memory;
        }

        var response = await Client().RegisterAsync(
            new RegisterRequest { Registration = registration }, deadline: DeadlineIn(CallTimeout), cancellationToken: cancellationToken);
        _isRegistered = true;
        logger.Registered(_options.DeviceName, registration.GrpcAddress);
        return response;
    }

    private IEnumerable<Protocol.Devices.ServedModel> Served() =>
        models.NewestFirst.Where(model => model.IsReady).Select(model => new Protocol.Devices.ServedModel
        {
            Name = model.Identity.Name,
            Version = model.Identity.Version,
            Part = model.Identity.Part,
        });

    private DeviceRegistry.DeviceRegistryClient Client() => new(_channel);

    // The gRPC library holds deadlines against the system's clock, whatever clock the service has.
    private static DateTime DeadlineIn(TimeSpan timeout) => DateTime.UtcNow + timeout;
}
