using System.Collections.Concurrent;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Devices;

/// <summary>
/// Suspends devices that do not answer and asks them, less and less often, whether they are back. A device that answers probes but
/// not requests keeps its failures, so it is asked ever less often too.
/// </summary>
internal sealed partial class DeviceProber(IOptions<GateOptions> options, TimeProvider time, ILogger<DeviceProber> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<DeviceConnection, Task> _probes = new();

    /// <summary>Leaves the device out of requests until it answers a probe.</summary>
    /// <param name="connection">The device's connection.</param>
    /// <param name="device">Its name.</param>
    /// <param name="model">The model that it has to be ready for.</param>
    /// <param name="reason">Why it is suspended.</param>
    public void Suspend(DeviceConnection connection, string device, string model, Error reason)
    {
        if (_stop.IsCancellationRequested || !connection.Suspend(reason))
        {
            return;
        }

        LogSuspended(logger, device, connection.Address, reason.Message);
        _probes[connection] = ProbeUntilBackAsync(connection, device, model);
    }

    /// <summary>
    /// Connects to a device that is new to the gate, so that no request waits for that, and leaves it out at once when it does not answer.
    /// </summary>
    public async Task GreetAsync(DeviceConnection connection, string device, string model)
    {
        if (!await IsBackAsync(connection, model))
        {
            Suspend(connection, device, model, new Error(ErrorReason.DeviceUnavailable, "announced, but not ready when it was greeted"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_probes.Values);
        _stop.Dispose();
    }

    /// <summary>How long to wait before the next probe.</summary>
    internal static TimeSpan Backoff(int failures, GateOptions options)
    {
        // 2^20 times the first wait is beyond any longest wait that the options allow.
        var doublings = Math.Clamp(failures - 1, 0, 20);
        return TimeSpan.FromSeconds(Math.Min(options.FirstProbeSeconds * Math.Pow(2, doublings), options.LongestProbeSeconds));
    }

    private async Task ProbeUntilBackAsync(DeviceConnection connection, string device, string model)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Backoff(connection.Failures, options.Value), time, _stop.Token);
                if (!connection.TryUse())
                {
                    break;
                }

                try
                {
                    if (await IsBackAsync(connection, model))
                    {
                        LogBack(logger, device, connection.Address);
                        break;
                    }
                }
                finally
                {
                    connection.Release();
                }

                connection.CountFailedProbe();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }

        // First out of the list, then back to work: a request that suspends it again finds room for a new probe.
        _probes.TryRemove(connection, out _);
        connection.Restore();
    }

    private async Task<bool> IsBackAsync(DeviceConnection connection, string model)
    {
        var answer = await connection.Client.IsModelReadyAsync(model, "", options.Value.ProbeTimeout, _stop.Token);

        // Any other refusal comes from a device that is there, and requests to it fail without waiting.
        return answer.TryGetValue(out var isReady, out var error)
            ? isReady
            : error.Reason is not (ErrorReason.DeviceUnavailable or ErrorReason.DeadlineExceeded or ErrorReason.Cancelled or ErrorReason.Internal);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Device {Device} at {Address} is suspended: {Reason}")]
    private static partial void LogSuspended(ILogger logger, string device, Uri address, string reason);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Device {Device} at {Address} is back")]
    private static partial void LogBack(ILogger logger, string device, Uri address);
}
