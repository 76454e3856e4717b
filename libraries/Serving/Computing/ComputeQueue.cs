using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Serving.Computing;

/// <summary>Who may compute: as many at once as configured, in order of arrival; who would make the queue too long is refused.</summary>
/// <param name="maxConcurrency">Requests that compute at once.</param>
/// <param name="maxWaiting">Requests that wait at most.</param>
/// <param name="setting">The setting that <paramref name="maxWaiting"/> comes from, for messages.</param>
/// <param name="metrics">Counts those who wait.</param>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, of requests.")]
public sealed class ComputeQueue(int maxConcurrency, int maxWaiting, string setting, ServingMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(maxConcurrency);
    private int _waiting;

    /// <summary>Requests that compute now.</summary>
    public int Computing => maxConcurrency - _turns.CurrentCount;

    /// <summary>Requests that wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a turn, which the caller ends with <see cref="Leave"/>.</summary>
    /// <returns>Null when it is the caller's turn, or why there is none.</returns>
    public async ValueTask<Error?> EnterAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return GivenUp();
        }

        if (_turns.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            return null;
        }

        if (Interlocked.Increment(ref _waiting) > maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new Error(
                ErrorReason.Overloaded,
                $"{maxWaiting} requests wait already, which is as many as setting '{setting}' allows.");
        }

        metrics.QueueLength.Add(1);
        try
        {
            await _turns.WaitAsync(cancellationToken);
            return null;
        }
        catch (OperationCanceledException)
        {
            return GivenUp();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            metrics.QueueLength.Add(-1);
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Leave() => _turns.Release();

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static Error GivenUp() => new(ErrorReason.Cancelled, "The caller gave up before it was its turn.");
}
