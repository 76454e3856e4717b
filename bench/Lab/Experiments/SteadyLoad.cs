using System.Diagnostics;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>Keeps so many requests in flight, and counts answers once the pipeline is full.</summary>
internal static class SteadyLoad
{
    private const int AnswersWanted = 40;
    private const int FewestAnswers = 10;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(90);

    /// <summary>Asks until enough answers have come.</summary>
    /// <param name="inFlight">How many requests wait for an answer at any time.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LoadResult> RunAsync(int inFlight, Func<CancellationToken, Task<PlanAnswer>> ask, CancellationToken cancellation)
    {
        // Those of the first two turns found an empty pipeline.
        var first = 2 * inFlight;
        var started = Stopwatch.GetTimestamp();
        var gate = new Lock();
        List<(PlanAnswer Answer, double At)> answers = [];
        var isEnough = false;
        async Task AskAsync()
        {
            while (!Volatile.Read(ref isEnough))
            {
                var answer = await ask(cancellation);
                var at = Stopwatch.GetElapsedTime(started);
                lock (gate)
                {
                    answers.Add((answer, at.TotalSeconds));
                    var sinceFull = answers.Count - first;
                    Volatile.Write(ref isEnough, sinceFull >= AnswersWanted || (sinceFull >= FewestAnswers && at > LongEnough));
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => AskAsync()));

        // The last ones, which were in flight when it was enough, met less and less company.
        var counted = answers[(first - 1)..^(inFlight - 1)];
        return new LoadResult((counted.Count - 1) / (counted[^1].At - counted[0].At), [.. counted.Skip(1).Select(answer => answer.Answer)]);
    }
}
