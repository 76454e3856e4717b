using EdgeAspire.Inference.Runtime;
using Microsoft.Extensions.Hosting;

namespace EdgeAspire.Serving.Memory;

/// <summary>Gives back, once, what only starting needed: registration, telemetry and the first requests have run by then.</summary>
public sealed class SettledMemoryService(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Settled, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
        {
            ResidentMemory.Release();
        }
    }
}
