using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Models;

/// <summary>Puts benchmark models into the repository.</summary>
internal sealed class BuiltinPublisher : IDisposable
{
    // The command line's, so that the same name is the same file everywhere.
    private const ulong Seed = 1;

    private readonly ModelRepository _repository;
    private readonly BlobStore _blobs;
    private readonly SemaphoreSlim _one = new(1);

    public BuiltinPublisher(ModelRepository repository, BlobStore blobs)
    {
        _repository = repository;
        _blobs = blobs;
    }

    /// <summary>Makes a benchmark model the first version of a model; one that has a version stays as it is.</summary>
    /// <returns>The newest version, and whether it was made now.</returns>
    public async Task<Outcome<(ModelManifest Manifest, bool IsNew)>> PublishAsync(string name, string? builtin, CancellationToken cancellationToken)
    {
        if (Names.FindFault("The name of the model", name) is { } fault)
        {
            return fault;
        }

        if (builtin is null || !ModelZoo.Names.Contains(builtin, StringComparer.Ordinal))
        {
            return new Error(
                ErrorReason.InvalidArgument, $"builtin '{Names.Shown(builtin)}' is not known; known are {string.Join(", ", ModelZoo.Names)}.");
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_repository.Find(name).TryGetValue(out ModelVersions? known, out _))
            {
                return (known.Latest!, false);
            }

            Outcome<StagedBlob> received = await _blobs.ReceiveAsync(ModelZoo.Create(builtin, Seed), cancellationToken);
            if (!received.TryGetValue(out StagedBlob? staged, out Error? error))
            {
                return error;
            }

            using (staged)
            {
                Outcome<ModelManifest> published = await _repository.PublishAsync(name, staged, cancellationToken);
                return published.TryGetValue(out ModelManifest? manifest, out error) ? (manifest, true) : error;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
