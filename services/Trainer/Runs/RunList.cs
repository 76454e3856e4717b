using System.Collections.Immutable;
using System.Threading.Channels;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Runs;

/// <summary>All runs, and the queue of those that wait. What is stored on disk is what is shown.</summary>
internal sealed class RunList : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RunFolder _folder;
    private readonly TrainerOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<Run> _waiting;
    private ImmutableSortedDictionary<string, Run> _runs;

    /// <summary>Reads the stored runs; those that were not finished wait again, in their order.</summary>
    public RunList(RunFolder folder, IOptions<TrainerOptions> options, TimeProvider time)
    {
        _folder = folder;
        _options = options.Value;
        _time = time;
        _runs = folder.Load().ToImmutableSortedDictionary(record => record.Id, record => new Run(record), StringComparer.Ordinal);

        // Bounded by MaxQueuedRuns in Create; a smaller limit after a restart must not lose runs that were accepted before.
        _waiting = Channel.CreateUnbounded<Run>();
        foreach (Run run in _runs.Values.Where(run => !run.Record.IsFinished))
        {
            _waiting.Writer.TryWrite(run);
        }
    }

    /// <summary>All runs, oldest first.</summary>
    internal IEnumerable<Run> All => Volatile.Read(ref _runs).Values;

    public void Dispose()
    {
        foreach (Run run in All)
        {
            run.Dispose();
        }
    }

    internal Run? Find(string id) => Volatile.Read(ref _runs).GetValueOrDefault(id);

    /// <summary>The next run to train.</summary>
    internal ValueTask<Run> NextAsync(CancellationToken cancellation) => _waiting.Reader.ReadAsync(cancellation);

    /// <summary>Accepts a run.</summary>
    internal Outcome<Run> Create(RunPlan plan)
    {
        lock (_lock)
        {
            int waiting = All.Count(run => run.Record.State is RunState.Queued);
            if (waiting >= _options.MaxQueuedRuns)
            {
                return new Error(ErrorReason.Overloaded, $"{waiting} runs are waiting, at most {_options.MaxQueuedRuns} may.");
            }

            var record = new RunRecord
            {
                Id = _folder.NextId(),
                Plan = plan,
                State = RunState.Queued,
                Created = _time.GetUtcNow(),
            };
            if (_folder.Save(record) is { } error)
            {
                _folder.Remove(record.Id);
                return error;
            }

            var run = new Run(record);
            Volatile.Write(ref _runs, _runs.Add(record.Id, run));
            _waiting.Writer.TryWrite(run);
            return run;
        }
    }

    /// <summary>Ends a run that is waiting or running.</summary>
    internal Error? Cancel(Run run)
    {
        lock (_lock)
        {
            if (run.Record.IsFinished)
            {
                return new Error(ErrorReason.Conflict, $"Run {run.Record.Id} is {run.Record.State.ToString().ToLowerInvariant()} already.");
            }

            run.Cancel();
            return run.Record.State is RunState.Queued ? Set(run, record => record with { State = RunState.Cancelled }) : null;
        }
    }

    /// <summary>Changes a run's record, on disk first. When it ends, runs beyond the number kept are removed.</summary>
    internal Error? Set(Run run, Func<RunRecord, RunRecord> change)
    {
        lock (_lock)
        {
            RunRecord record = change(run.Record);
            record = record.IsFinished ? record with { Finished = _time.GetUtcNow() } : record;
            Error? error = _folder.Save(record);
            if (error is not null && !record.IsFinished)
            {
                return error;
            }

            // Whoever sees the end must find what belongs to it done. An end that cannot be stored is still shown; after a restart the
            // run is taken up again.
            if (record.IsFinished)
            {
                Forget();
                if (error is null && record.State is not RunState.Failed)
                {
                    _folder.Remove(record.Id, RunFiles.Checkpoint);
                }
            }

            run.Set(record);
            return error;
        }
    }

    // Makes room for one more finished run.
    private void Forget()
    {
        Run[] finished =
        [
            .. All.Where(run => run.Record.IsFinished).OrderBy(run => run.Record.Finished).ThenBy(run => run.Record.Id, StringComparer.Ordinal),
        ];
        foreach (Run run in finished.Take(finished.Length + 1 - _options.MaxFinishedRuns))
        {
            _folder.Remove(run.Record.Id);
            Volatile.Write(ref _runs, _runs.Remove(run.Record.Id));
            run.Dispose();
        }
    }
}
