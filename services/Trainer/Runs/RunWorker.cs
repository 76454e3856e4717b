using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Trainer.Runs;

/// <summary>Trains the runs one after the other: one already uses all cores.</summary>
internal sealed class RunWorker(RunList runs, RunExecution execution, TimeProvider time, ILogger<RunWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Run run = await runs.NextAsync(stoppingToken);
            if (!run.Record.IsFinished)
            {
                await TrainAsync(run, stoppingToken);
            }
        }
    }

    private async Task TrainAsync(Run run, CancellationToken stopping)
    {
        string id = run.Record.Id;
        try
        {
            Error? error = runs.Set(run, record => record with
            {
                State = record.State is RunState.Queued ? RunState.Running : record.State,
                Started = time.GetUtcNow(),
            });
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, run.Cancellation);

            // Training is computation without waiting: it gets a thread of its own.
            error ??= await Task.Factory.StartNew(
                () => execution.RunAsync(run, ended.Token), ended.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            if (error is not null)
            {
                logger.RunFailed(id, error.Message);
                End(run, record => record with { State = RunState.Failed, Error = error.Message });
            }
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            logger.RunCancelled(id);
            End(run, record => record with { State = RunState.Cancelled });
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The record stays as it is, so the next start takes the run up again.
        }
        catch (Exception exception)
        {
            logger.RunBroke(id, exception);
            End(run, record => record with { State = RunState.Failed, Error = $"Defect: {exception.Message}" });
        }
    }

    private void End(Run run, Func<RunRecord, RunRecord> change)
    {
        if (runs.Set(run, change) is { } error)
        {
            logger.StateNotStored(run.Record.Id, error.Message);
        }
    }
}
