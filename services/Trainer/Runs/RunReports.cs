using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Gating;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Puts reports together.</summary>
internal static class RunReports
{
    internal static RunReport Write(RunRecord record, TeamTraining training, TrainingData data, TeamAccuracy test)
    {
        TrainingHistory history = training.History;
        TeamSettings settings = training.Settings;
        return new RunReport(
            record.Id,
            record.Plan,
            record.Version,
            training.Shape,
            training.Shape.ParameterCount,
            training.Shape.MultiplyAccumulates,
            data.Train.Count - (int)(data.Train.Count * settings.HeldOut),
            data.Test.Count,
            training.Iterations,
            Math.Round(history.Seconds, 3),
            test,
            history.LastTenth(training.Iterations),
            settings.Experts == 1 ? [] : [.. history.Gates.Where(gate => gate.Batches > 0).Select(Describe)],
            Departures.Of(settings),
            [.. Enumerable.Range(0, settings.Epochs).Select(epoch => Epoch(history, settings, epoch))],
            Rows(history.LastAssignments, settings.Experts),
            Rows(Array.ConvertAll(history.Shares, share => MathF.Round(share, 5)), training.Iterations));
    }

    /// <summary>A matrix as a list of its rows.</summary>
    internal static IReadOnlyList<IReadOnlyList<T>> Rows<T>(T[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        var result = new T[rows][];
        for (int row = 0; row < rows; row++)
        {
            result[row] = matrix[(row * columns)..((row + 1) * columns)];
        }

        return result;
    }

    private static EpochReport Epoch(TrainingHistory history, TeamSettings settings, int epoch)
    {
        float accuracy = history.Accuracies[epoch];
        return new EpochReport(
            epoch + 1,
            history.Losses[(epoch * settings.Experts)..((epoch + 1) * settings.Experts)],
            float.IsNaN(accuracy) ? null : accuracy);
    }

    private static GateReport Describe(GateStatistics gate) => new(
        gate.Gate,
        gate.InCharge,
        string.Equals(gate.Gate, GateKind.Network, StringComparison.Ordinal)
            ? "gradient descent of J by the weights of a perceptron on a latent vector, through the soft arg-min (Algorithm 2)"
            : "dual ascent on log delta; for two experts the quantile of H_1/H_2",
        gate.Batches,
        (double)gate.TargetMet / gate.Batches,
        gate.SoftDistanceSum / gate.Batches,
        gate.HardDistanceSum / gate.Batches,
        gate.HardDistanceMaximum,
        (double)gate.Steps / gate.Batches,
        gate.StepsMaximum);
}
