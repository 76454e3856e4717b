using System.Globalization;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Models;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Analysis;

/// <summary>Finds the file that a request means.</summary>
internal sealed class ModelSources
{
    private const string Latest = "latest";
    private const int ShortHashLength = 12;

    private readonly ModelRepository _repository;

    public ModelSources(ModelRepository repository) => _repository = repository;

    /// <summary>The file of a model's part.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">A number, or "latest", which null means too.</param>
    /// <param name="part">The part; may be null when there is one only.</param>
    public Outcome<ModelSource> Find(string name, string? version, string? part)
    {
        if (!_repository.Find(name).TryGetValue(out ModelVersions? model, out Error? error))
        {
            return error;
        }

        ModelManifest? manifest = model.Latest;
        if (version is not (null or Latest))
        {
            if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return new Error(ErrorReason.InvalidArgument, $"The version is '{Names.Shown(version)}': expected a number or '{Latest}'.");
            }

            if (!model.Manifests.TryGetValue(number, out manifest))
            {
                return new Error(ErrorReason.UnknownVersion, $"Model '{name}' has no version {number}.");
            }
        }

        ModelPart? found = part is null && manifest!.Parts.Count == 1
            ? manifest.Parts[0]
            : manifest!.Parts.FirstOrDefault(known => string.Equals(known.Name, part, StringComparison.Ordinal));
        if (found is null)
        {
            string names = string.Join(", ", manifest.Parts.Select(known => known.Name));
            return part is null
                ? new Error(ErrorReason.InvalidArgument, $"part: model '{name}' version {manifest.Version} has several, name one of {names}.")
                : new Error(ErrorReason.NotFound, $"Model '{name}' version {manifest.Version} has no part '{Names.Shown(part)}'; it has {names}.");
        }

        return BlobHash.TryParse(found.Sha256, out BlobHash hash)
            ? new ModelSource(name, manifest.Version, found.Name, hash)
            : new Error(ErrorReason.Internal, $"Part '{found.Name}' of model '{name}' has no valid hash.");
    }

    /// <summary>A file by its hash, whatever model has it.</summary>
    public static Outcome<ModelSource> Of(string sha256) => BlobHash.TryParse(sha256, out BlobHash hash)
        ? new ModelSource(hash.ToString()[..ShortHashLength], null, null, hash)
        : new Error(ErrorReason.InvalidArgument, $"sha256 is '{Names.Shown(sha256)}': expected 64 hexadecimal digits.");
}
