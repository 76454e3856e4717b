using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Models;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Storage;

/// <summary>Opens the repository before the first request, and removes unused files from time to time.</summary>
internal sealed class RepositoryService : BackgroundService
{
    private readonly RepositoryFolder _folder;
    private readonly BlobStore _blobs;
    private readonly StorageBudget _budget;
    private readonly ModelRepository _models;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ILogger<RepositoryService> _logger;

    public RepositoryService(
        RepositoryFolder folder,
        BlobStore blobs,
        StorageBudget budget,
        ModelRepository models,
        TimeProvider time,
        IOptions<PlannerOptions> options,
        ILogger<RepositoryService> logger)
    {
        _folder = folder;
        _blobs = blobs;
        _budget = budget;
        _models = models;
        _time = time;
        _interval = TimeSpan.FromSeconds(options.Value.BlobGraceSeconds);
        _logger = logger;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _logger.RepositoryOpened(_folder.RootPath, _models.Models.Count(), _blobs.Count, _budget.UsedBytes, _folder.Leftovers);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Collect();
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void Collect()
    {
        try
        {
            _models.Collect();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.CollectionFailed(exception);
        }
    }
}
