using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Reads a training's progress for its followers.</summary>
internal static class ProgressReader
{
    // A single batch's shares jump about; a page wants to see where they tend.
    private const int FewestIterations = 10;

    internal static RunProgress Read(RunRecord record, TeamTraining training, int since)
    {
        TrainingHistory history = training.History;
        int experts = training.Settings.Experts;
        int iteration = training.Iteration;
        double[] shares = new double[experts];
        int first = Math.Max(0, Math.Min(since, iteration - FewestIterations));
        for (int at = first; at < iteration; at++)
        {
            for (int i = 0; i < experts; i++)
            {
                shares[i] += history.SharesAt(at)[i] / (double)(iteration - first);
            }
        }

        bool betweenEpochs = iteration == 0 || iteration % training.IterationsPerEpoch == 0;
        double[] loss = new double[experts];
        for (int i = 0; i < experts; i++)
        {
            loss[i] = !betweenEpochs ? history.LossSums[i] / Math.Max(1, history.LossCounts[i])
                : training.Epoch > 0 ? history.Losses[((training.Epoch - 1) * experts) + i]
                : 0;
        }

        float accuracy = training.Epoch > 0 ? history.Accuracies[training.Epoch - 1] : float.NaN;
        return new RunProgress(
            record.Id,
            record.State,
            iteration,
            training.Iterations,
            training.Epoch,
            Array.ConvertAll(shares, share => Math.Round(share, 4)),
            Array.ConvertAll(loss, value => Math.Round(value, 5)),
            float.IsNaN(accuracy) ? null : Math.Round(accuracy, 5),
            RunReports.Rows(betweenEpochs ? history.LastAssignments : history.Assignments, experts),
            Math.Round(history.Seconds, 2),
            iteration == 0 ? null : Math.Round(history.Seconds / iteration * (training.Iterations - iteration), 1));
    }
}
