using Microsoft.Extensions.Hosting;

namespace EdgeAspire.ServiceDefaults.Lifetime;

/// <summary>Waiting for the service.</summary>
public static class LifetimeExtensions
{
    /// <summary>Waits until the service listens.</summary>
    /// <returns>False when it stops before.</returns>
    public static async Task<bool> WaitUntilStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var onStopping = cancellationToken.Register(() => started.TrySetCanceled(cancellationToken));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return started.Task.IsCompletedSuccessfully;
    }
}
