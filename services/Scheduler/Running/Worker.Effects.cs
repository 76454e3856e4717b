using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Scheduler.Running;

/// <content>What the scheduler says, done with the stage and the network.</content>
internal sealed partial class Worker
{
    // Of a source that may be disposed by the time somebody asks.
    private CancellationToken Stopping { get; }

    private async Task RunAsync(WorkItem item, int end, int next, Payload payload)
    {
        using (payload)
        {
            StepTimes times;
            Payload result;
            if (end == item.Position || payload.Error is not null)
            {
                // Not within the event that said it.
                await Task.Yield();
                result = payload.Lease();

                // An item that failed is passed on to its source: it costs nothing, and must not pass for a fast one.
                times = new StepTimes(Do(_ => _scheduler.State.Speed.SecondsPerWork) * Chain.Chain.Work(item.Position, end), double.NaN, double.NaN);
            }
            else
            {
                using var activity = EdgeTelemetry.Source.StartActivity("scheduler.run", System.Diagnostics.ActivityKind.Internal, payload.Trace);
                activity?.SetTag("edgeaspire.cut", item.Position).SetTag("edgeaspire.cut.end", end);
                var run = await _stage.RunAsync(Chain, payload, item.Position, end, Stopping);
                result = run.Payload;
                var work = Chain.Chain.Work(item.Position, end);
                var seconds = run.ComputeSeconds;
                if (result.Error is null)
                {
                    _metrics.Ran(seconds, work);
                    _history.Computed(item.Id.Source, work / Chain.Chain.Work(0, Chain.Blocks));
                }
                else
                {
                    seconds = Do(_ => _scheduler.State.Speed.SecondsPerWork) * work;
                }

                times = new StepTimes(seconds, double.NaN, double.NaN);
            }

            if (Stopping.IsCancellationRequested)
            {
                result.Dispose();
                return;
            }

            Do(now =>
            {
                _payloads.Put(item.Id, end, result);
                _scheduler.Completed(now, times);
                Settle(item.Id, item.Position, end);
            });
        }
    }

    private async Task HandAsync(int to, WorkItem item, Payload payload)
    {
        using (payload)
        {
            _metrics.Handed();
            await _messenger.HandAsync(this, to, item, payload, Stopping);
        }
    }

    private async Task DeliverAsync(WorkItem item, Payload payload)
    {
        using (payload)
        {
            await _messenger.DeliverAsync(this, item, payload, Stopping);
        }
    }

    private async Task WakeAsync(double seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), _time, Stopping);
        Do(_scheduler.Wake);
    }

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception exception)
        {
            // A defect: without this line nobody would ever see it, since nobody waits for the task.
            _logger.EffectFailed(exception);
            throw;
        }
    }

    // Within an event: what items carry is leased at once, everything else is done when the lock was left.
    private sealed class Effects(Worker worker) : IWorkerEffects
    {
        public void Run(WorkItem item, int end, int next)
        {
            var payload = worker._payloads.Lease(item.Id, item.Position);

            // Before messages are written: the stage has nothing to do until then.
            worker._said.Insert(0, () => _ = worker.WatchAsync(worker.RunAsync(item, end, next, payload)));
        }

        public void Hand(int to, WorkItem item)
        {
            var payload = worker._payloads.Lease(item.Id, item.Position);
            Say(() => worker.HandAsync(to, item, payload));
        }

        public void Note(int origin, Whereabouts whereabouts) =>
            Say(() => worker._messenger.NoteAsync(worker, origin, whereabouts, worker.Stopping));

        public void Deliver(WorkItem item)
        {
            var payload = worker._payloads.Lease(item.Id, item.Position);
            Say(() => worker.DeliverAsync(item, payload));
        }

        public void Tell(int to, PeerReport report) => Say(() => worker._messenger.TellAsync(worker, to, report, worker.Stopping));

        public void Answered(WorkItem item)
        {
            var nowSeconds = worker._clock.NowSeconds;
            var source = worker._sources.Of(item.Id.Source);
            source.Answered(isLate: nowSeconds > item.DeadlineSeconds);
            worker._metrics.Answered(source.Name, nowSeconds - item.AdmittedSeconds);
            worker._history.Answered(item.Id.Source, nowSeconds - item.AdmittedSeconds);
            if (worker._callers.Remove(item.Id, out var caller))
            {
                var result = worker._payloads.Lease(item.Id, worker.Chain.Blocks);
                worker._said.Add(() => caller.SetResult(result));
            }
        }

        public void WakeAfter(double seconds) => Say(() => worker.WakeAsync(seconds));

        private void Say(Func<Task> start) => worker._said.Add(() => _ = worker.WatchAsync(start()));
    }
}
