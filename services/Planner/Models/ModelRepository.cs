using System.Collections.Immutable;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Models;

/// <summary>Models and their versions. Reading takes no lock: every change swaps one unchanging table.</summary>
internal sealed class ModelRepository
{
    private const double PartGraceSeconds = 60;

    private readonly BlobStore _blobs;
    private readonly ManifestStore _manifests;
    private readonly PartReader _parts;
    private readonly PlanStore _plans;
    private readonly PlannerOptions _options;
    private readonly PlannerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRepository> _logger;
    private readonly Lock _change = new();
    private ImmutableSortedDictionary<string, ModelVersions> _models;

    public ModelRepository(
        BlobStore blobs,
        ManifestStore manifests,
        PartReader parts,
        PlanStore plans,
        IOptions<PlannerOptions> options,
        PlannerMetrics metrics,
        TimeProvider time,
        ILogger<ModelRepository> logger)
    {
        _blobs = blobs;
        _manifests = manifests;
        _parts = parts;
        _plans = plans;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _models = manifests.Load();
    }

    /// <summary>All models that have a version.</summary>
    public IEnumerable<ModelVersions> Models => Volatile.Read(ref _models).Values.Where(model => model.Manifests.Count > 0);

    public Outcome<ModelVersions> Find(string name)
    {
        if (Names.FindFault("The name of the model", name) is { } fault)
        {
            return fault;
        }

        return Volatile.Read(ref _models).TryGetValue(name, out ModelVersions? model) && model.Manifests.Count > 0
            ? model
            : new Error(ErrorReason.UnknownModel, $"There is no model '{name}'.");
    }

    /// <summary>Publishes a new version of files that were uploaded before.</summary>
    public async Task<Outcome<ModelManifest>> PublishAsync(string name, ManifestRequest request, CancellationToken cancellationToken)
    {
        if ((Names.FindFault("The name of the model", name) ?? ManifestRules.FindFault(request)) is { } fault)
        {
            return fault;
        }

        List<PartDescription> parts = [];
        foreach (PartRequest? part in request.Parts!)
        {
            _ = BlobHash.TryParse(part!.Sha256, out BlobHash hash);
            Outcome<FileStream> opened = await _blobs.OpenAsync(hash, cancellationToken);
            if (!opened.TryGetValue(out FileStream? file, out Error? error))
            {
                bool isMissing = error.Reason == ErrorReason.NotFound;
                return isMissing
                    ? new Error(ErrorReason.InvalidArgument, $"Part '{part.Name}': there is no blob {hash}; upload it with PUT /api/blobs/{hash} first.")
                    : error;
            }

            await using (file)
            {
                Outcome<PartDescription> read = await _parts.ReadAsync(part.Name!, hash, file, cancellationToken);
                if (!read.TryGetValue(out PartDescription? description, out error))
                {
                    return error;
                }

                parts.Add(description);
            }
        }

        return Publish(name, request, parts);
    }

    /// <summary>Publishes one ONNX file as a new version of a model of one part.</summary>
    public async Task<Outcome<ModelManifest>> PublishAsync(string name, StagedBlob file, CancellationToken cancellationToken)
    {
        const string PartName = "model";
        Outcome<PartDescription> read;
        await using (FileStream stream = File.OpenRead(file.Path))
        {
            read = await _parts.ReadAsync(PartName, file.Hash, stream, cancellationToken);
        }

        if (!read.TryGetValue(out PartDescription? part, out Error? error))
        {
            return error;
        }

        Outcome<bool> committed = await _blobs.CommitAsync(file, cancellationToken);
        return committed.Error ?? Publish(name, new ManifestRequest { Strategy = Strategies.Single }, [part]);
    }

    /// <summary>Deletes a version. Its files go when no other version needs them and their grace time is over.</summary>
    public Error? Delete(string name, int version)
    {
        lock (_change)
        {
            Outcome<ModelVersions> found = Find(name);
            if (!found.TryGetValue(out ModelVersions? model, out Error? error))
            {
                return error;
            }

            if (!model.Manifests.ContainsKey(version))
            {
                return new Error(ErrorReason.UnknownVersion, $"Model '{name}' has no version {version}.");
            }

            try
            {
                _manifests.Delete(model, version);
            }
            catch (IOException exception) when (DiskSpace.IsExhausted(exception))
            {
                return DiskSpace.Error("the note that the version is deleted");
            }

            Volatile.Write(ref _models, _models.SetItem(name, model with { Manifests = model.Manifests.Remove(version) }));
        }

        _logger.Deleted(name, version);
        return null;
    }

    /// <summary>Removes files that no version and no plan uses and that were not uploaded within the grace time.</summary>
    public void Collect() => Collect(TimeSpan.FromSeconds(_options.BlobGraceSeconds), null);

    /// <summary>
    /// Removes parts of plans that went, as far as nothing else uses them: clusters in which devices come and go would fill the disk within
    /// the grace time. What was written in the last minute stays for the next collection: somebody may be about to use it.
    /// </summary>
    /// <param name="parts">Hashes of the parts.</param>
    public void CollectParts(IReadOnlyCollection<string> parts)
    {
        HashSet<BlobHash> only = [];
        foreach (string part in parts)
        {
            if (BlobHash.TryParse(part, out BlobHash hash))
            {
                only.Add(hash);
            }
        }

        if (only.Count > 0)
        {
            Collect(TimeSpan.FromSeconds(Math.Min(PartGraceSeconds, _options.BlobGraceSeconds)), only);
        }
    }

    private void Collect(TimeSpan grace, HashSet<BlobHash>? only)
    {
        // What an unreadable manifest uses is not known, so nothing may go until somebody has looked at it.
        if (_manifests.Damaged.Count > 0)
        {
            return;
        }

        lock (_change)
        {
            HashSet<BlobHash> used = [];
            IEnumerable<ModelPart> parts = _models.Values.SelectMany(model => model.Manifests.Values).SelectMany(manifest => manifest.Parts);
            foreach (string sha256 in parts.Select(part => part.Sha256).Concat(_plans.PartHashes))
            {
                if (BlobHash.TryParse(sha256, out BlobHash hash))
                {
                    used.Add(hash);
                }
            }

            (int blobs, long bytes) = _blobs.Collect(used, _time.GetUtcNow() - grace, only);
            if (blobs > 0)
            {
                _logger.Collected(blobs, bytes);
            }
        }
    }

    private Outcome<ModelManifest> Publish(string name, ManifestRequest request, IReadOnlyList<PartDescription> parts)
    {
        ModelManifest draft = new(
            name,
            0,
            _time.GetUtcNow(),
            request.Strategy!,
            [.. parts.Select(part => new ModelPart(part.Name, part.Sha256, part.SizeBytes, null, part.Parameters))],
            null,
            null,
            null,
            null,
            request.Properties?.ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal) ?? []);
        if (AsClassifier(draft, request, parts).TryGetValue(out ModelManifest? classifier, out Error? fault))
        {
            return Store(classifier);
        }

        // Whoever says what a classifier has, or that there is a team, does not mean just any model.
        bool isAnyModel = request is { Strategy: Strategies.Single, Input: null, Classes: null, ClassLabels: null, Output: null };
        return isAnyModel ? Store(draft with { NotClassifier = fault.Message }) : fault;
    }

    private static Outcome<ModelManifest> AsClassifier(ModelManifest draft, ManifestRequest request, IReadOnlyList<PartDescription> parts)
    {
        if (parts.FirstOrDefault(part => !part.Found.IsSuccess) is { } other)
        {
            return other.Found.Error!;
        }

        Outcome<ModelInput> input = TeamRules.InputOf(request.Input, parts);
        Outcome<int> classes = TeamRules.ClassesOf(request, parts);
        Outcome<string> output = TeamRules.OutputOf(request.Output, parts);
        return (input.Error ?? classes.Error ?? output.Error) is { } fault
            ? fault
            : draft with
            {
                Parts = [.. draft.Parts.Zip(parts, (part, read) => part with { OutputName = read.Classifier.Output.Name })],
                Input = input.Value,
                Classes = classes.Value,
                ClassLabels = request.ClassLabels is null ? null : [.. request.ClassLabels.Select(label => label!)],
                Output = output.Value,
            };
    }

    private Outcome<ModelManifest> Store(ModelManifest draft)
    {
        lock (_change)
        {
            ModelVersions? known = _models.GetValueOrDefault(draft.Name);
            if (known is null && _models.Count >= _options.MaxModels)
            {
                return new Error(
                    ErrorReason.StorageFull, $"The repository has {_models.Count} models, as many as Planner:MaxModels allows.");
            }

            ModelVersions model = known ?? ModelVersions.Empty(draft.Name);
            if (model.Manifests.Count >= _options.MaxVersions)
            {
                return new Error(
                    ErrorReason.StorageFull,
                    $"Model '{draft.Name}' has {model.Manifests.Count} versions, as many as Planner:MaxVersions allows. Delete old ones.");
            }

            // The files were there when they were read; what collects files takes this lock too.
            ModelPart? gone = draft.Parts.FirstOrDefault(part => !BlobHash.TryParse(part.Sha256, out BlobHash hash) || !_blobs.Exists(hash));
            if (gone is not null)
            {
                return new Error(ErrorReason.Conflict, $"Part '{gone.Name}': blob {gone.Sha256} was removed meanwhile. Upload it again.");
            }

            ModelManifest manifest = draft with { Version = model.LastVersion + 1 };
            try
            {
                _manifests.Write(manifest);
            }
            catch (IOException exception) when (DiskSpace.IsExhausted(exception))
            {
                return DiskSpace.Error($"version {manifest.Version} of model '{manifest.Name}'");
            }

            model = model with { LastVersion = manifest.Version, Manifests = model.Manifests.Add(manifest.Version, manifest) };
            Volatile.Write(ref _models, _models.SetItem(manifest.Name, model));
            _metrics.Published();
            _logger.Published(manifest.Name, manifest.Version, manifest.Strategy, manifest.Parts.Count);
            return manifest;
        }
    }
}
