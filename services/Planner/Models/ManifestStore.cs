using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Storage;
using EdgeAspire.ServiceDefaults.Storage;

namespace EdgeAspire.Planner.Models;

/// <summary>Manifests on disk: one file per version, and one that remembers the highest number given.</summary>
internal sealed class ManifestStore
{
    private const string Extension = ".json";
    private const string LastVersionFile = "last-version";

    private readonly RepositoryFolder _folder;
    private readonly ILogger<ManifestStore> _logger;

    public ManifestStore(RepositoryFolder folder, ILogger<ManifestStore> logger)
    {
        _folder = folder;
        _logger = logger;
    }

    /// <summary>Manifests that could not be read, by path inside the repository, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Damaged => _damaged;

    private readonly Dictionary<string, string> _damaged = new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, ModelVersions> Load()
    {
        ImmutableSortedDictionary<string, ModelVersions>.Builder models =
            ImmutableSortedDictionary.CreateBuilder<string, ModelVersions>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateDirectories(_folder.ModelsPath))
        {
            string name = Path.GetFileName(path);
            if (Names.FindFault("A folder of the repository", name) is null)
            {
                models[name] = Load(name, path);
            }
        }

        return models.ToImmutable();
    }

    public void Write(ModelManifest manifest) => _folder.WriteAtomically(
        PathOf(manifest.Name, manifest.Version),
        JsonSerializer.SerializeToUtf8Bytes(manifest, PlannerJson.Readable.ModelManifest));

    public void Delete(ModelVersions model, int version)
    {
        // The number must be on disk before the file that shows it goes.
        _folder.WriteAtomically(
            Path.Combine(_folder.ModelsPath, model.Name, LastVersionFile),
            JsonSerializer.SerializeToUtf8Bytes(model.LastVersion, PlannerJson.Readable.Int32));
        File.Delete(PathOf(model.Name, version));
        DirectorySync.Flush(Path.Combine(_folder.ModelsPath, model.Name));
    }

    private ModelVersions Load(string name, string path)
    {
        ModelVersions model = ModelVersions.Empty(name);
        foreach (string file in Directory.EnumerateFiles(path))
        {
            if (string.Equals(Path.GetFileName(file), LastVersionFile, StringComparison.Ordinal))
            {
                int last = Read(file, PlannerJson.Readable.Int32);
                model = model with { LastVersion = Math.Max(model.LastVersion, last) };
                continue;
            }

            if (!file.EndsWith(Extension, StringComparison.Ordinal)
                || !int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            {
                continue;
            }

            model = model with { LastVersion = Math.Max(model.LastVersion, version) };
            ModelManifest? manifest = Read(file, PlannerJson.Readable.ModelManifest);
            if (manifest is not null && manifest.Version == version && string.Equals(manifest.Name, name, StringComparison.Ordinal))
            {
                model = model with { Manifests = model.Manifests.Add(version, manifest) };
            }
            else if (manifest is not null)
            {
                Report(file, $"it is of model '{manifest.Name}' version {manifest.Version}");
            }
        }

        return model;
    }

    private T? Read<T>(string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            T? value = JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
            if (value is null)
            {
                Report(file, "it is empty");
            }

            return value;
        }
        catch (JsonException exception)
        {
            Report(file, exception.Message);
            return default;
        }
    }

    private void Report(string file, string reason)
    {
        _damaged[Path.GetRelativePath(_folder.RootPath, file)] = reason;
        _logger.ManifestDamaged(file, reason);
    }

    private string PathOf(string name, int version) =>
        Path.Combine(_folder.ModelsPath, name, version.ToString(CultureInfo.InvariantCulture) + Extension);
}
