using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Registration;

/// <summary>
/// Lets sessions end before the service stops to listen: the calls of one request come one after the other. Runs after the device has left
/// the registry, so that no new requests are planned onto it.
/// </summary>
internal sealed class DrainService(SessionTable sessions, IOptions<StageOptions> options, TimeProvider time) : IHostedLifecycleService
{
    // The rest is for calls in progress.
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.DrainSeconds / 2);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken) =>
        await sessions.Empty.WaitAsync(_patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
