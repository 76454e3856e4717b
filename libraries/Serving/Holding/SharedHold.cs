namespace EdgeAspire.Serving.Holding;

/// <summary>Keeps something until its owner has retired it and the last of those who hold it is done.</summary>
/// <param name="resource">What is disposed at the end.</param>
public sealed class SharedHold(IDisposable resource)
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holders = 1;

    /// <summary>Whether somebody beside the owner holds it.</summary>
    public bool IsTaken => Volatile.Read(ref _holders) > 1;

    /// <summary>Completes when it is disposed.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Adds a hold; false when it is gone.</summary>
    public bool TryTake()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>Ends a hold: one that was taken, or, called once, that of the owner.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            resource.Dispose();
            _gone.SetResult();
        }
    }
}
