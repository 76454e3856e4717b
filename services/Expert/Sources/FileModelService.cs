using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>Serves the file that the setting names. A file that cannot be served ends the start.</summary>
internal sealed class FileModelService(
    ModelInstaller installer, IOptions<ExpertOptions> options, ServedModels models) : IHostedLifecycleService
{
    private const int OnlyVersion = 1;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The service listens by now, so the warm-up can call it.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        models.State = "the model is being loaded";
        var path = Path.GetFullPath(options.Value.File!);
        var file = new ModelFile(new ModelIdentity(options.Value.ModelName, OnlyVersion, options.Value.Part), path, Sha256: null, OutputMode.Auto);
        if (!(await installer.InstallAsync(file, cancellationToken)).TryGetValue(out _, out var error))
        {
            throw new InvalidOperationException($"Setting '{ExpertOptions.Section}:{nameof(ExpertOptions.File)}' is '{options.Value.File}': {error.Message}");
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
