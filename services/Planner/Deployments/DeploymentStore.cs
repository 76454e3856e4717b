using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Storage;
using EdgeAspire.ServiceDefaults.Storage;

namespace EdgeAspire.Planner.Deployments;

/// <summary>Deployments on disk, one file each: <c>deployments/model.json</c>.</summary>
internal sealed class DeploymentStore
{
    private const string Extension = ".json";

    private readonly RepositoryFolder _folder;
    private readonly string _path;
    private readonly ILogger<DeploymentStore> _logger;

    public DeploymentStore(RepositoryFolder folder, ILogger<DeploymentStore> logger)
    {
        _folder = folder;
        _logger = logger;
        _path = Directory.CreateDirectory(Path.Combine(folder.RootPath, "deployments")).FullName;
    }

    /// <summary>Whether two requests ask for the same.</summary>
    public static bool IsSame(DeploymentRequest request, DeploymentRequest other) => BytesOf(request).AsSpan().SequenceEqual(BytesOf(other));

    /// <summary>What is kept. What cannot be read is left out, and said so.</summary>
    public IEnumerable<DeploymentDocument> Load()
    {
        foreach (string file in Directory.EnumerateFiles(_path, "*" + Extension))
        {
            if (Read(file) is { } document)
            {
                yield return document;
            }
        }
    }

    /// <summary>Keeps a deployment in place of the one of that name.</summary>
    /// <exception cref="IOException">The disk is full, or gone.</exception>
    public void Write(DeploymentDocument document) => _folder.WriteAtomically(
        PathOf(document.Deployment.Model), JsonSerializer.SerializeToUtf8Bytes(document, PlannerJson.Readable.DeploymentDocument));

    /// <summary>Forgets a deployment.</summary>
    public void Delete(string model)
    {
        File.Delete(PathOf(model));
        DirectorySync.Flush(_path);
    }

    private static byte[] BytesOf(DeploymentRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, PlannerJson.Readable.DeploymentRequest);

    private DeploymentDocument? Read(string file)
    {
        string reason;
        try
        {
            DeploymentDocument? document = JsonSerializer.Deserialize(File.ReadAllBytes(file), PlannerJson.Readable.DeploymentDocument);
            if (document?.Deployment is { Model: { } model, Request: not null }
                && string.Equals(model, Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal))
            {
                return document;
            }

            reason = "it is not of the deployment that it is named by";
        }
        catch (JsonException exception)
        {
            reason = exception.Message;
        }

        _logger.DeploymentDamaged(file, reason);
        return null;
    }

    private string PathOf(string model) => Path.Combine(_path, model + Extension);
}
