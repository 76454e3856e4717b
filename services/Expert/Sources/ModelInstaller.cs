using EdgeAspire.Expert.Serving;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Expert.Sources;

/// <summary>Brings a new version into service.</summary>
internal sealed class ModelInstaller(ServedModels models, ModelLoader loader, WarmUp warmUp, ILogger<ModelInstaller> logger)
{
    /// <summary>Loads a file, warms it up and serves it; what is served already goes on.</summary>
    /// <returns>The version that serves now.</returns>
    public async Task<Outcome<ServedModel>> InstallAsync(ModelFile file, CancellationToken cancellationToken)
    {
        if (!loader.Load(file).TryGetValue(out var model, out var error))
        {
            return error;
        }

        var head = model.Head;
        logger.Loaded(
            model.Identity.ToString(),
            model.Session.Provider.ToString(),
            head is null ? "served as it is" : $"{head.Classes} classes as {head.Kind} ({head.Evidence})");
        ResidentMemory.Release();
        models.Add(model);
        if (await warmUp.RunAsync(model, cancellationToken) is { } failure)
        {
            models.Remove(model);
            return failure with { Message = $"Model {model.Identity} does not answer: {failure.Message}" };
        }

        models.MarkReady(model);
        logger.Serves(model.Identity.ToString());
        return model;
    }
}
