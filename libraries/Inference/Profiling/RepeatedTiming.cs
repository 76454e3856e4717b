using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Inference.Profiling;

/// <summary>Times something often enough that one disturbance does not show.</summary>
internal static class RepeatedTiming
{
    private const int MaxRepeats = 51;
    private const int MinRepeats = 3;

    // The first run of a session allocates, the second uses what is there.
    private const int WarmUps = 2;

    /// <summary>
    /// The median of up to 51 runs within the time; of three when they take longer, and of one when even the warm-up took longer.
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

        var minimum = time.GetElapsedTime(start) < budget ? MinRepeats : 1;
        var seconds = new List<double>(MaxRepeats);
        while (seconds.Count < minimum || (seconds.Count < MaxRepeats && time.GetElapsedTime(start) < budget))
        {
            cancellation.ThrowIfCancellationRequested();
            var before = time.GetTimestamp();
            if (run() is { } error)
            {
                return error;
            }

            seconds.Add(time.GetElapsedTime(before).TotalSeconds);
        }

        seconds.Sort();
        return ((seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2, seconds.Count);
    }
}
