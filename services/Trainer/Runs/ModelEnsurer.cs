using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Trainer.Configuration;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Repository;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Runs;

/// <summary>
/// Makes sure after the start that the repository has the wanted team: reuses what it has, waits for a run that already makes it, or
/// starts one, on MNIST when the data folder has it, else on drawn digits.
/// </summary>
internal sealed class ModelEnsurer(
    RunList runs, ModelRepositoryClient repository, StateFolder state, IOptions<TrainerOptions> options, ILogger<ModelEnsurer> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string model = options.Value.EnsureModel;
        int experts = options.Value.Experts;
        if (model.Length == 0 || runs.All.Any(run => Makes(run, model, experts)))
        {
            return;
        }

        Outcome<RepositoryManifest?> latest = await repository.LatestAsync(model, stoppingToken);
        if (!latest.TryGetValue(out RepositoryManifest? manifest, out Error? error) && error is not null)
        {
            logger.ModelUnknown(model, error.Message);
            return;
        }

        if (manifest?.Parts?.Count == experts)
        {
            logger.ModelPresent(model, experts, manifest.Version ?? 0);
            return;
        }

        string dataSet = new DataFolder(state.DataPath).HasMnist ? DataSetNames.Mnist : DataSetNames.Drawn;
        Outcome<RunPlan> plan = RunPlanner.Plan(new RunRequest { DataSet = dataSet, Model = model, Experts = experts });
        if (!plan.TryGetValue(out RunPlan? valid, out error) || !runs.Create(valid).TryGetValue(out Run? run, out error))
        {
            logger.ModelUnknown(model, error.Message);
            return;
        }

        logger.ModelMissing(model, experts, run.Record.Id, dataSet);
    }

    private static bool Makes(Run run, string model, int experts) =>
        !run.Record.IsFinished
        && string.Equals(run.Record.Plan.Model, model, StringComparison.Ordinal)
        && run.Record.Plan.Settings.Experts == experts;
}
