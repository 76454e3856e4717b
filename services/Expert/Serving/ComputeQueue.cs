using EdgeAspire.Expert.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Serving;

/// <summary>Who may compute: as many at once as configured, in order of arrival; who would make the queue too long is refused.</summary>
internal sealed class ComputeQueue(IOptions<ExpertOptions> options, ExpertMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrency);
    private readonly int _maxWaiting = options.Value.MaxQueue;
    private int _waiting;

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

        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new Error(
                ErrorReason.Overloaded,
                $"{_maxWaiting} requests wait already, which is as many as setting '{ExpertOptions.Section}:{nameof(ExpertOptions.MaxQueue)}' allows.");
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

    public void Dispose() => _turns.Dispose();

    private static Error GivenUp() => new(ErrorReason.Cancelled, "The caller gave up before it was its turn.");
}
