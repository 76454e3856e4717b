using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>
/// Serves the newest version in the repository: waits until there is one, loads a newer one beside the old one, and drops the old one
/// after a while.
/// </summary>
internal sealed class RepositoryModelService(
    ModelRepository repository,
    ModelInstaller installer,
    ServedModels models,
    IOptions<ExpertOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RepositoryModelService> logger) : BackgroundService
{
    private const int MaxAttempts = 2;

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds);
    private readonly TimeSpan _grace = TimeSpan.FromSeconds(options.Value.ReplacedVersionSeconds);
    private readonly List<(ServedModel Model, long Since)> _replaced = [];
    private ServedModel? _current;
    private (int Version, int Attempts) _failed;
    private Error? _failure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.WaitUntilStartedAsync(stoppingToken))
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            DropReplaced();
            await Task.Delay(_interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var error = await UpdateAsync(cancellationToken);
            if (error is not null && !string.Equals(models.State, error.Message, StringComparison.Ordinal))
            {
                logger.NoModel(error.Reason is ErrorReason.UnknownModel ? LogLevel.Information : LogLevel.Warning, error.Message);
            }

            models.State = error?.Message ?? "";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The disk, or a planner that hangs: neither ends the service.
            models.State = $"looking for the model failed: {exception.Message}";
            logger.WatchFailed(exception);
        }
    }

    private async Task<Error?> UpdateAsync(CancellationToken cancellationToken)
    {
        if (!(await repository.GetLatestAsync(cancellationToken)).TryGetValue(out var manifest, out var error))
        {
            return error;
        }

        if (manifest.Version == _current?.Identity.Version)
        {
            return null;
        }

        if (manifest.Version == _failed.Version && _failed.Attempts >= MaxAttempts)
        {
            return _failure;
        }

        if (!(await repository.GetPartAsync(manifest, cancellationToken)).TryGetValue(out var file, out error))
        {
            return error;
        }

        if (!(await installer.InstallAsync(file, cancellationToken)).TryGetValue(out var model, out error))
        {
            // The file on this disk may be to blame. When a fresh one fails too, only another version can help.
            repository.Forget(file);
            _failed = (manifest.Version, manifest.Version == _failed.Version ? _failed.Attempts + 1 : 1);
            _failure = error;
            return error;
        }

        if (_current is not null)
        {
            _replaced.Add((_current, time.GetTimestamp()));
        }

        _current = model;
        return null;
    }

    private void DropReplaced()
    {
        while (_replaced is [var (model, since), ..] && time.GetElapsedTime(since) >= _grace)
        {
            _replaced.RemoveAt(0);
            models.Remove(model);
            ResidentMemory.Release();
            logger.Dropped(model.Identity.ToString());
        }
    }
}
