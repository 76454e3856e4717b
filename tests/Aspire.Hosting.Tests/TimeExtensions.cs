using EdgeAspire.Testing;

namespace EdgeAspire.AspireHosting.Tests;

internal static class TimeExtensions
{
    /// <summary>Moves the clock, a little at a time as code comes to wait for it, until a task is done.</summary>
    public static async Task AdvanceUntilAsync(this ManualTimeProvider time, Task task)
    {
        var limit = Limits.Token();
        while (!task.IsCompleted)
        {
            limit.ThrowIfCancellationRequested();
            if (time.ActiveTimers > 0)
            {
                time.Advance(TimeSpan.FromSeconds(0.1));
            }

            await Task.Yield();
        }

        await task;
    }
}
