using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Devices;

/// <summary>
/// Who is there. Leases are looked at whenever somebody asks, so no timer runs and a listing is never older than the question.
/// </summary>
internal sealed class DeviceLeases
{
    private readonly PlannerOptions _options;
    private readonly PlannerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceLeases> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceLease> _devices = new(StringComparer.Ordinal);
    private ulong _revision;

    public DeviceLeases(IOptions<PlannerOptions> options, PlannerMetrics metrics, TimeProvider time, ILogger<DeviceLeases> logger)
    {
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;

        // Revisions must grow over restarts too, or a gate would take a new table for the one it has.
        _revision = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>Adds a device, or replaces the one of that name.</summary>
    /// <returns>The lease in seconds.</returns>
    public Outcome<double> Register(DeviceRegistration? registration)
    {
        if (DeviceRules.FindFault(registration) is { } fault)
        {
            return fault;
        }

        lock (_gate)
        {
            Sweep();
            if (!_devices.TryGetValue(registration!.Device, out DeviceLease? known) && _devices.Count >= _options.MaxDevices)
            {
                DeviceLease? oldest = _devices.Values.Where(lease => lease.IsLost).MinBy(lease => lease.Expires);
                if (oldest is null)
                {
                    return new Error(
                        ErrorReason.Overloaded, $"{_devices.Count} devices are registered, as many as Planner:MaxDevices allows.");
                }

                Remove(oldest);
            }

            if (known is null)
            {
                _metrics.DevicesChanged(DeviceStates.Ready, 1);
            }
            else if (known.IsLost)
            {
                Count(known, lost: false);
            }

            if (known is null || known.IsLost || !known.Registration.Equals(registration))
            {
                _revision++;
                _logger.DeviceRegistered(registration.Device, registration.GrpcAddress, registration.Models.Count);
            }

            bool isNew = known is null || known.IsLost || known.Registration.RingWorker?.Instance != registration.RingWorker?.Instance;
            _devices[registration.Device] = new DeviceLease(registration.Clone(), NewExpiry(), isNew ? _revision : known!.RegisteredRevision);
            return _options.LeaseSeconds;
        }
    }

    /// <summary>Renews a lease and replaces the list of models.</summary>
    /// <returns>The lease in seconds; <see cref="ErrorReason.NotFound"/> when the device has to register again.</returns>
    public Outcome<double> Heartbeat(string device, IReadOnlyCollection<ServedModel> models)
    {
        if ((Names.FindDeviceFault("Device name", device) ?? DeviceRules.FindModelsFault(models)) is { } fault)
        {
            return fault;
        }

        lock (_gate)
        {
            Sweep();
            if (!_devices.TryGetValue(device, out DeviceLease? lease) || lease.IsLost)
            {
                return new Error(ErrorReason.NotFound, $"Device '{device}' has no lease: register again.");
            }

            DeviceRegistration renewed = lease.Registration.Clone();
            renewed.Models.Clear();
            renewed.Models.Add(models.Select(model => model.Clone()));
            if (!renewed.Equals(lease.Registration))
            {
                lease.Registration = renewed;
                _revision++;
            }

            lease.Expires = NewExpiry();
            return _options.LeaseSeconds;
        }
    }

    /// <summary>Takes a device out. One that is not there is out already.</summary>
    public Error? Deregister(string device)
    {
        if (Names.FindDeviceFault("Device name", device) is { } fault)
        {
            return fault;
        }

        lock (_gate)
        {
            if (_devices.TryGetValue(device, out DeviceLease? lease))
            {
                Remove(lease);
                _logger.DeviceLeft(device);
            }
        }

        return null;
    }

    /// <summary>All devices in the order of their names.</summary>
    public ListResponse List()
    {
        lock (_gate)
        {
            Sweep();
            DateTimeOffset now = _time.GetUtcNow();
            ListResponse response = new() { Revision = _revision };
            foreach (DeviceLease lease in _devices.Values.OrderBy(lease => lease.Registration.Device, StringComparer.Ordinal))
            {
                response.Devices.Add(new Device
                {
                    Registration = lease.Registration.Clone(),
                    LeaseSecondsLeft = lease.IsLost ? 0 : (lease.Expires - now).TotalSeconds,
                    Lost = lease.IsLost,
                    RegisteredRevision = lease.RegisteredRevision,
                });
            }

            return response;
        }
    }

    private DateTimeOffset NewExpiry() => _time.GetUtcNow() + TimeSpan.FromSeconds(_options.LeaseSeconds);

    private void Sweep()
    {
        DateTimeOffset now = _time.GetUtcNow();
        TimeSpan shown = TimeSpan.FromSeconds(_options.LostSeconds);
        foreach (DeviceLease lease in _devices.Values.ToArray())
        {
            if (!lease.IsLost && lease.Expires <= now)
            {
                Count(lease, lost: true);
                lease.IsLost = true;
                _revision++;
                _logger.DeviceLost(lease.Registration.Device, _options.LeaseSeconds);
            }

            if (lease.IsLost && lease.Expires + shown <= now)
            {
                Remove(lease);
            }
        }
    }

    private void Remove(DeviceLease lease)
    {
        _devices.Remove(lease.Registration.Device);
        _metrics.DevicesChanged(lease.IsLost ? DeviceStates.Lost : DeviceStates.Ready, -1);
        _revision++;
    }

    private void Count(DeviceLease lease, bool lost)
    {
        if (lease.IsLost != lost)
        {
            _metrics.DevicesChanged(DeviceStates.Lost, lost ? 1 : -1);
            _metrics.DevicesChanged(DeviceStates.Ready, lost ? -1 : 1);
        }
    }
}
