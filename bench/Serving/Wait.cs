namespace EdgeAspire.Bench.Serving;

/// <summary>Waits for what other processes do.</summary>
internal static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until the answer is yes; a connection that is refused counts as no.</summary>
    /// <exception cref="TimeoutException">It stayed no for the whole limit.</exception>
    public static async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> ask, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        while (!await AskAsync(ask).ConfigureAwait(false))
        {
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:F0} s for {what}.", exception);
            }
        }
    }

    private static async Task<bool> AskAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
