using System.Collections.Concurrent;

namespace EdgeAspire.Serving.Computing;

/// <summary>
/// Threads that compute and do nothing else. The pool has as many threads as the device has processors at first: on a device with one, a
/// computation on the pool's thread would hold up everything that comes and goes meanwhile.
/// </summary>
public sealed class ComputeThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <param name="count">How many compute at once. Who has a turn of the <see cref="ComputeQueue"/> need not wait for one of them.</param>
    public ComputeThreads(int count)
    {
        for (var thread = 0; thread < count; thread++)
        {
            new Thread(Compute) { IsBackground = true, Name = "compute" }.Start();
        }
    }

    /// <summary>Does work on one of the threads. What it throws is thrown here.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Lets the threads end; work that was given is done first.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Compute()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
