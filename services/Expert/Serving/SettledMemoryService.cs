using EdgeAspire.Inference.Runtime;

namespace EdgeAspire.Expert.Serving;

/// <summary>Gives back, once, what only starting needed: registration, telemetry and the first requests have run by then.</summary>
internal sealed class SettledMemoryService(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Settled, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
        {
            ResidentMemory.Release();
        }
    }
}
