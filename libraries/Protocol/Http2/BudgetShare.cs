using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Http2;

/// <summary>What one request takes of a budget. It belongs to whoever owns the request's memory, and is disposed together with it.</summary>
internal sealed class BudgetShare : IDisposable
{
    private readonly MessageBudget _budget;
    private long _bytes;
    private volatile bool _isDisposed;

    public BudgetShare(MessageBudget budget)
    {
        _budget = budget;
    }

    /// <summary>Takes more; an error when that is not to be had.</summary>
    public Error? TryTake(long bytes)
    {
        if (_budget.TryTake(bytes) is { } error)
        {
            return error;
        }

        Interlocked.Add(ref _bytes, bytes);
        if (_isDisposed)
        {
            Dispose();
        }

        return null;
    }

    /// <summary>Gives everything back, and whatever is taken later, too. On any thread.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _budget.Release(Interlocked.Exchange(ref _bytes, 0));
    }
}
