using System.Diagnostics.Metrics;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Planner;

/// <summary>What the planner counts.</summary>
internal sealed class PlannerMetrics
{
    private readonly Counter<long> _uploads = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.repository.uploads", "{upload}", "Files received, by outcome");

    private readonly Counter<long> _uploadedBytes = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.repository.uploaded", "By", "Bytes of files that were kept");

    private readonly UpDownCounter<long> _storedBytes = EdgeTelemetry.Meter.CreateUpDownCounter<long>(
        "edgeaspire.repository.size", "By", "Disk space of all files");

    private readonly Counter<long> _versions = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.repository.versions", "{version}", "Versions published");

    private readonly UpDownCounter<long> _devices = EdgeTelemetry.Meter.CreateUpDownCounter<long>(
        "edgeaspire.registry.devices", "{device}", "Devices in the registry, by state");

    public void Uploaded(string outcome, long sizeBytes = 0)
    {
        _uploads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (sizeBytes > 0)
        {
            _uploadedBytes.Add(sizeBytes);
        }
    }

    public void StoredBytesChanged(long byBytes) => _storedBytes.Add(byBytes);

    public void Published() => _versions.Add(1);

    public void DevicesChanged(string state, int by) => _devices.Add(by, new KeyValuePair<string, object?>("state", state));
}
