using System.Globalization;
using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Counting;
using EdgeAspire.Load.Items;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Load.Running;

/// <summary>Sends the items of all sources when they arrive, whatever has become of those before, and counts what comes back.</summary>
/// <param name="options">The settings.</param>
/// <param name="items">What items consist of.</param>
/// <param name="faults">Told what was wrong.</param>
/// <param name="time">The clock by which items arrive.</param>
internal sealed class ItemSender(LoadOptions options, LoadItems items, Action<string> faults, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private int _unanswered;

    /// <summary>Seconds since the beginning, from which arrivals are counted.</summary>
    public double ElapsedSeconds => time.GetElapsedTime(_begun).TotalSeconds;

    /// <summary>Sends all items of a source; done when all are answered.</summary>
    /// <param name="worker">Its worker.</param>
    /// <param name="source">Its number.</param>
    /// <param name="arrivals">The seconds at which they arrive.</param>
    /// <param name="tally">Where they are counted.</param>
    public async Task SendAllAsync(InferenceClient worker, int source, IEnumerable<double> arrivals, LoadTally tally, CancellationToken cancellationToken)
    {
        List<Task> open = [];
        var number = 0;
        try
        {
            foreach (var seconds in arrivals)
            {
                if (TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(_begun) is { Ticks: > 0 } wait)
                {
                    // Timers count whole milliseconds, and would fire before the item arrives.
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
                }

                tally.Offered();
                if (Interlocked.Increment(ref _unanswered) > options.MaxUnanswered)
                {
                    Interlocked.Decrement(ref _unanswered);
                    tally.Skipped();
                    number++;
                    continue;
                }

                open.Add(SendAsync(worker, source, number++, seconds, tally, cancellationToken));
                if (open.Count > 2 * options.MaxUnanswered)
                {
                    open.RemoveAll(item => item.IsCompleted);
                }
            }
        }
        finally
        {
            await Task.WhenAll(open);
        }
    }

    private async Task SendAsync(InferenceClient worker, int source, int number, double arrivedSeconds, LoadTally tally, CancellationToken cancellationToken)
    {
        var input = number % items.Inputs.Count;
        var id = string.Create(CultureInfo.InvariantCulture, $"{source}-{number}");
        using var request = ExpectedAnswers.RequestOf(options.Model, items.Inputs[input]);
        request.Id = id;
        if (options.Sources[source].Name is { } name)
        {
            request.Parameters[EdgeParameters.Source] = new InferParameter { StringParam = name };
        }

        var outcome = await worker.InferAsync(request, TimeSpan.FromSeconds(options.AnswerSeconds), cancellationToken);
        Interlocked.Decrement(ref _unanswered);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            if (error.Reason is ErrorReason.Overloaded)
            {
                tally.Refused();
            }
            else if (!cancellationToken.IsCancellationRequested)
            {
                tally.Failed();
                faults($"Item {id}: {error.Reason}: {error.Message}");
            }

            return;
        }

        using (response)
        {
            // Waiting to be sent counts: an item is in the system from its arrival on, also when this process is late.
            var seconds = ElapsedSeconds - arrivedSeconds;
            var fault = string.Equals(response.Id, id, StringComparison.Ordinal) ? items.Expected?.FindFault(input, response) : $"the answer is that of item {response.Id}";
            if (fault is not null)
            {
                faults($"Item {id}: {fault}");
            }

            var computedBy = response.Parameters.TryGetValue(EdgeParameters.ComputedBy, out var device) ? device.StringParam : "";
            tally.Answered(seconds, computedBy, fault is not null);
        }
    }
}
