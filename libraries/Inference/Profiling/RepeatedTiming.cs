using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Inference.Profiling;

/// <summary>Times something often enough that one disturbance does not show.</summary>
internal static class RepeatedTiming
{
    private const int MaxWindows = 25;
    private const int MinWindows = 3;
    private const int MaxRunsInWindow = 2000;

    // The first run of a session allocates, the second uses what is there.
    private const int WarmUps = 2;

    // A device that gets the processor for a part of each period runs at full speed within that part: one run shows that, many together show
    // what it gets.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.04);

    /// <summary>
    /// The median of up to 25 windows of 40 ms or one run, whichever is longer, within the time; of three when they take longer, and of one
    /// when even the warm-up took longer. Of a window the mean of its runs counts.
    /// </summary>
    /// <param name="run">What is timed; null when it went well.</param>
    /// <param name="time">The clock.</param>
    /// <param name="budget">Time for warm-up and repeats together.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public static Outcome<(double Seconds, int Repeats)> Median(Func<Error?> run, TimeProvider time, TimeSpan budget, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        for (var warmUp = 0; warmUp < WarmUps && (warmUp == 0 || time.GetElapsedTime(start) < budget); warmUp++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (run() is { } error)
            {
                return error;
            }
        }

        var minimum = time.GetElapsedTime(start) < budget ? MinWindows : 1;
        var seconds = new List<double>(MaxWindows);
        var repeats = 0;
        while (seconds.Count < minimum || (seconds.Count < MaxWindows && time.GetElapsedTime(start) < budget))
        {
            var before = time.GetTimestamp();
            var runs = 0;
            long now;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                if (run() is { } error)
                {
                    return error;
                }

                runs++;
                now = time.GetTimestamp();
            }
            while (time.GetElapsedTime(before, now) < Window && runs < MaxRunsInWindow && time.GetElapsedTime(start, now) < budget);
            seconds.Add(time.GetElapsedTime(before, now).TotalSeconds / runs);
            repeats += runs;
        }

        seconds.Sort();
        return ((seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2, repeats);
    }
}
