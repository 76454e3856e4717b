using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Routing;

/// <summary>
/// Looks at the planner's device registry and swaps the routing table when the list has changed. While the planner is away the last
/// table stays in force: devices serve without it.
/// </summary>
internal sealed partial class RoutingPoller(
    DeviceRegistry.DeviceRegistryClient registry,
    ManifestCatalog manifests,
    RoutingTableBuilder builder,
    DeviceProber prober,
    RoutingState state,
    IOptions<GateOptions> options,
    TimeProvider time,
    ILogger<RoutingPoller> logger) : BackgroundService
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private List<Announcement> _inForce = [];
    private bool _plannerAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        try
        {
            do
            {
                await PollAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException && stoppingToken.IsCancellationRequested)
        {
            // The gate stops; the gRPC library has an exception of its own for a call that is cancelled by that.
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task PollAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await LookAsync(cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public override void Dispose()
    {
        _oneAtATime.Dispose();
        base.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await ListAsync(cancellationToken) is not { } announcements)
        {
            return;
        }

        if (state.HasTable && announcements.SequenceEqual(_inForce))
        {
            return;
        }

        var found = new Dictionary<(string Model, int Version), ModelManifest>();
        var isComplete = true;
        foreach (var (model, version) in announcements.Select(announcement => (announcement.Model, announcement.Version)).Distinct())
        {
            var manifest = await manifests.GetAsync(model, version, cancellationToken);
            if (manifest.TryGetValue(out var value, out var error))
            {
                found[(model, version)] = value;
            }
            else
            {
                // What is no classifier now will be none at the next look.
                isComplete &= error.Reason is ErrorReason.Unsupported;
                LogNoManifest(logger, model, version, error.Message);
            }
        }

        var table = builder.Build(announcements, found);
        await GreetAsync(announcements);
        state.Swap(table);
        builder.RetireUnused(announcements);
        LogSwapped(logger, table.Models.Count, announcements.Count);

        // With a manifest missing the list counts as new again, so that it is asked for at the next look.
        _inForce = isComplete ? announcements : [];
    }

    // All at once, so that one that hangs delays the table by one probe at most.
    private Task GreetAsync(List<Announcement> announcements) => Task.WhenAll(builder.TakeOpened().Select(route => prober.GreetAsync(
        route.Connection, route.Device, announcements.First(announcement => announcement.Address == route.Connection.Address).Model)));

    private async Task<List<Announcement>?> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The deadline of a gRPC call is wall-clock time, whatever clock the gate runs on.
            var deadline = DateTime.UtcNow + options.Value.ProbeTimeout;
            var list = await registry.ListAsync(new ListRequest(), deadline: deadline, cancellationToken: cancellationToken);
            if (_plannerAway)
            {
                _plannerAway = false;
                LogPlannerBack(logger, options.Value.Planner.Grpc);
            }

            return
            [
                .. list.Devices.Where(device => !device.Lost)
                    .SelectMany(device => ReadDevice(device.Registration))
                    .OrderBy(announcement => announcement.Model, StringComparer.Ordinal)
                    .ThenBy(announcement => announcement.Version)
                    .ThenBy(announcement => announcement.Part, StringComparer.Ordinal)
                    .ThenBy(announcement => announcement.Device, StringComparer.Ordinal),
            ];
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_plannerAway)
            {
                _plannerAway = true;
                LogPlannerAway(logger, options.Value.Planner.Grpc, exception.Status.Detail);
            }

            return null;
        }
    }

    private static IEnumerable<Announcement> ReadDevice(DeviceRegistration registration) =>
        Uri.TryCreate(registration.GrpcAddress, UriKind.Absolute, out var address) && string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            ? registration.Models.Select(model => new Announcement(model.Name, model.Version, model.Part, registration.Device, address))
            : [];

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Routing table swapped: {Models} models, {Parts} announced parts")]
    private static partial void LogSwapped(ILogger logger, int models, int parts);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Model {Model} version {Version} is announced but left out: {Reason}")]
    private static partial void LogNoManifest(ILogger logger, string model, int version, string reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "The planner at {Address} does not answer: {Reason}")]
    private static partial void LogPlannerAway(ILogger logger, Uri address, string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "The planner at {Address} answers again")]
    private static partial void LogPlannerBack(ILogger logger, Uri address);
}
