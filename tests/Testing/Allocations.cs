namespace EdgeAspire.Testing;

/// <summary>Counts managed memory that is allocated.</summary>
public static class Allocations
{
    private const int Attempts = 5;

    /// <summary>
    /// Bytes that an action allocates on this thread, of a few times the least: in one or the other the runtime may do something for the first
    /// time, or have emptied a pool. The action has to be one that can be repeated.
    /// </summary>
    public static long Least(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
