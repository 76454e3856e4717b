using System.Globalization;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduler.History;

/// <summary>Takes a moment of the worker's history every second.</summary>
internal sealed class HistoryRecorder(WorkerHost host, WorkerHistory history, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Take();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private void Take()
    {
        if (host is not { Worker: { } worker, Ring: { } ring })
        {
            return;
        }

        var (nowSeconds, queues, unanswered) = worker.Look(static (scheduler, _, now) => (now, QueuesOf(scheduler.State), scheduler.Unanswered));
        history.Take(
            nowSeconds, queues, unanswered, source => ring.Sources.TryGetValue(source, out var name) ? name : source.ToString(CultureInfo.InvariantCulture));
    }

    private static (int Source, int Count)[] QueuesOf(WorkerState state) =>
        [.. state.Local.Items.CountBy(item => item.Id.Source).Select(queue => (queue.Key, queue.Value)), .. state.Waiting.Select(queue => (queue.Source, queue.Count))];
}
