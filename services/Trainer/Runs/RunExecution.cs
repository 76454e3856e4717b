using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Trainer.Api;
using EdgeAspire.Trainer.Configuration;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Download;
using EdgeAspire.Trainer.Data.Files;
using EdgeAspire.Trainer.Export;
using EdgeAspire.Trainer.Repository;
using EdgeAspire.Trainer.Team;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Runs;

/// <summary>One run from its data to its version in the repository, from the beginning or from its last checkpoint.</summary>
internal sealed class RunExecution(
    RunList runs,
    RunFolder folder,
    StateFolder state,
    Downloader downloader,
    TeamPublisher publisher,
    IOptions<TrainerOptions> options,
    TimeProvider time,
    ILogger<RunExecution> logger)
{
    private int Threads => options.Value.Threads > 0 ? options.Value.Threads : Environment.ProcessorCount;

    /// <summary>Does what is left of the run.</summary>
    /// <returns>Null when the run is completed, or why it failed.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled or the service stops; there is a checkpoint.</exception>
    internal async Task<Error?> RunAsync(Run run, CancellationToken cancellation)
    {
        RunRecord record = run.Record;
        Outcome<TrainingData> read = await ReadAsync(record.Plan.DataSet, cancellation);
        if (!read.TryGetValue(out TrainingData? data, out Error? error))
        {
            return error;
        }

        Outcome<TeamTraining> begun = Begin(record, data);
        if (!begun.TryGetValue(out TeamTraining? training, out error))
        {
            return error;
        }

        error = Train(run, training, cancellation);
        if (error is not null)
        {
            return error;
        }

        TeamAccuracy test = training.Evaluate(data.Test);
        logger.RunTrained(record.Id, training.History.Seconds, test.Team);
        return StoreReport(run, training, data, test)
            ?? runs.Set(run, current => current with { State = RunState.Publishing })
            ?? await PublishAsync(run, training, data, test, cancellation);
    }

    private async Task<Outcome<TrainingData>> ReadAsync(string dataSet, CancellationToken cancellation)
    {
        var data = new DataFolder(state.DataPath);
        if (options.Value.Download)
        {
            Error? error = await data.EnsureAsync(dataSet, downloader, options.Value.MnistAddress, options.Value.CifarAddress, cancellation);
            if (error is not null)
            {
                return error;
            }
        }

        try
        {
            return data.Read(dataSet, Threads);
        }
        catch (DataFileException exception)
        {
            return new Error(ErrorReason.NotFound, exception.Message);
        }
    }

    private Outcome<TeamTraining> Begin(RunRecord record, TrainingData data)
    {
        TeamTraining training;
        try
        {
            training = new TeamTraining(record.Plan.Settings, data.Train, Threads);
        }
        catch (ArgumentException exception)
        {
            return new Error(ErrorReason.InvalidArgument, exception.Message);
        }

        using FileStream? checkpoint = folder.Open(record.Id, RunFiles.Checkpoint);
        if (checkpoint is null)
        {
            logger.RunStarts(record.Id, record.Plan.Settings.Experts, record.Plan.DataSet, record.Plan.Settings.Epochs);
            return training;
        }

        if (TrainingCheckpoint.Restore(training, checkpoint) is { } reason)
        {
            logger.CheckpointUnusable(record.Id, reason);
            return new TeamTraining(record.Plan.Settings, data.Train, Threads);
        }

        logger.RunContinues(record.Id, training.Iteration, training.Iterations);
        return training;
    }

    private Error? Train(Run run, TeamTraining training, CancellationToken cancellation)
    {
        long reported = time.GetTimestamp();
        long saved = reported;
        int reportedIteration = training.Iteration;
        run.Report(ProgressReader.Read(run.Record, training, reportedIteration));
        while (!training.IsFinished)
        {
            if (cancellation.IsCancellationRequested)
            {
                return Interrupt(run, training, cancellation);
            }

            training.Step();
            if (training.IsFinished || time.GetElapsedTime(reported).TotalSeconds >= options.Value.ProgressSeconds)
            {
                run.Report(ProgressReader.Read(run.Record, training, reportedIteration));
                reported = time.GetTimestamp();
                reportedIteration = training.Iteration;
            }

            if (training.IsFinished || time.GetElapsedTime(saved).TotalSeconds >= options.Value.CheckpointSeconds)
            {
                if (Save(run, training) is { } error)
                {
                    return error;
                }

                saved = time.GetTimestamp();
            }
        }

        return null;
    }

    private Error? Interrupt(Run run, TeamTraining training, CancellationToken cancellation)
    {
        if (!run.Cancellation.IsCancellationRequested)
        {
            if (Save(run, training) is { } error)
            {
                return error;
            }

            logger.RunInterrupted(run.Record.Id, training.Iteration);
        }

        throw new OperationCanceledException(cancellation);
    }

    private Error? Save(Run run, TeamTraining training) =>
        folder.Write(run.Record.Id, RunFiles.Checkpoint, stream => TrainingCheckpoint.Save(training, stream));

    private Error? StoreReport(Run run, TeamTraining training, TrainingData data, TeamAccuracy test)
    {
        RunReport report = RunReports.Write(run.Record, training, data, test);
        return folder.Write(run.Record.Id, RunFiles.Report, stream => JsonSerializer.Serialize(stream, report, TrainerJson.Readable.RunReport));
    }

    private async Task<Error?> PublishAsync(Run run, TeamTraining training, TrainingData data, TeamAccuracy test, CancellationToken cancellation)
    {
        IReadOnlyList<NamedModel> models = TeamModels.Write(training, data.Train);
        foreach (NamedModel model in models)
        {
            if (folder.Write(run.Record.Id, RunFiles.Expert(model.Name), stream => stream.Write(model.Content)) is { } error)
            {
                return error;
            }
        }

        Outcome<int> published = await publisher.PublishAsync(run.Record, models, data.Train, test, cancellation);
        if (!published.TryGetValue(out int version, out Error? refused))
        {
            return refused;
        }

        logger.RunPublished(run.Record.Id, version, run.Record.Plan.Model);
        Error? failed = runs.Set(run, record => record with { Version = version }) ?? StoreReport(run, training, data, test);
        if (failed is not null)
        {
            return failed;
        }

        return runs.Set(run, record => record with { State = RunState.Completed });
    }
}
