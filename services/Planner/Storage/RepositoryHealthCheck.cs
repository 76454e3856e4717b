using EdgeAspire.Planner.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeAspire.Planner.Storage;

/// <summary>Says when the folder is gone or a manifest cannot be read.</summary>
internal sealed class RepositoryHealthCheck : IHealthCheck
{
    private readonly RepositoryFolder _folder;
    private readonly ManifestStore _manifests;

    public RepositoryHealthCheck(RepositoryFolder folder, ManifestStore manifests)
    {
        _folder = folder;
        _manifests = manifests;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(_folder.BlobsPath) || !Directory.Exists(_folder.IncomingPath))
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"The repository folder '{_folder.RootPath}' is gone."));
        }

        return Task.FromResult(_manifests.Damaged.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Manifests that cannot be read: {string.Join(", ", _manifests.Damaged.Keys)}."));
    }
}
