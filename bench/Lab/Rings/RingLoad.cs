using System.Diagnostics;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>Brings items to the schedulers of a ring when they are due, whatever has been answered by then.</summary>
/// <param name="questions">What the items are.</param>
/// <param name="limit">How long one may take.</param>
/// <param name="tell">Told why an item was not answered rightly; not of full queues or of a scheduler that is not there.</param>
internal sealed class RingLoad(RingQuestions questions, TimeSpan limit, Action<string> tell)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Seconds since the load was made: the clock of the items.</summary>
    public double NowSeconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Runs until all have come to an end.</summary>
    /// <param name="sources">Where each source brings its items.</param>
    /// <param name="arrivals">When each source's items are due, in order.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>All items.</returns>
    public async Task<IReadOnlyList<RingItem>> RunAsync(
        IReadOnlyList<InferenceClient> sources, IReadOnlyList<double[]> arrivals, CancellationToken cancellation) =>
        [.. (await Task.WhenAll(arrivals.Select((dues, source) => BringAsync(sources[source], source, dues, cancellation)))).SelectMany(items => items)];

    private async Task<RingItem[]> BringAsync(InferenceClient client, int source, double[] dues, CancellationToken cancellation)
    {
        var items = new Task<RingItem>[dues.Length];
        for (var number = 0; number < dues.Length; number++)
        {
            if (dues[number] - NowSeconds is > 0 and var wait)
            {
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
            }

            items[number] = BringAsync(client, source, number, dues[number], cancellation);
        }

        return await Task.WhenAll(items);
    }

    private async Task<RingItem> BringAsync(InferenceClient client, int source, int number, double due, CancellationToken cancellation)
    {
        var sent = NowSeconds;
        using InferRequest request = new() { ModelName = RingModel.Name };
        request.Inputs.Add(questions.Input(number));
        var outcome = await client.InferAsync(request, limit, cancellation);
        var ended = NowSeconds;
        cancellation.ThrowIfCancellationRequested();
        if (!outcome.TryGetValue(out var response, out var error))
        {
            var end = error.Reason switch
            {
                ErrorReason.Overloaded => ItemEnd.Refused,
                ErrorReason.DeviceUnavailable or ErrorReason.ModelNotReady => ItemEnd.Unreachable,
                _ => ItemEnd.Failed,
            };
            if (end is ItemEnd.Failed)
            {
                tell($"not answered: {error}");
            }

            return new RingItem(source, due, sent, ended, end);
        }

        using (response)
        {
            if (questions.FindFault(number, response) is not { } fault)
            {
                return new RingItem(source, due, sent, ended, ItemEnd.Right);
            }

            tell(FormattableString.Invariant($"wrong answer to item {number} of source {source}: {fault}"));
            return new RingItem(source, due, sent, ended, ItemEnd.Wrong);
        }
    }
}
