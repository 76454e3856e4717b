namespace EdgeAspire.EndToEnd.Tests.Hosting;

/// <summary>Waits for what other processes do: there is nothing to await in them.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until there is a result that is not null.</summary>
    /// <param name="what">What is waited for.</param>
    /// <param name="limit">How long.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="describe">Says how things are when the limit is over; null for nothing to say.</param>
    /// <exception cref="TimeoutException">None came within the limit; the message says what was waited for, and how things are.</exception>
    public static async Task<T> UntilAsync<T>(string what, TimeSpan limit, Func<Task<T?>> ask, Func<string>? describe = null)
        where T : class
    {
        using var timer = new PeriodicTimer(Interval);
        using var timeout = new CancellationTokenSource(limit);
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await ask() is { } result)
                {
                    return result;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                last = exception;
            }

            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:F0} s for {what}. {last?.Message}\n{describe?.Invoke()}", last);
            }
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    public static Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> ask, Func<string>? describe = null) =>
        UntilAsync(what, limit, async () => await ask() ? what : null, describe);
}
