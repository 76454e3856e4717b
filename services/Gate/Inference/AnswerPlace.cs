namespace EdgeAspire.Gate.Inference;

/// <summary>A request's place in its sequence. Disposed when its answer has gone out, or will not.</summary>
/// <param name="before">Completes when the answers of all requests before it have gone out, or will not.</param>
internal sealed class AnswerPlace(Task before) : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    /// <summary>Completes when the answers before it have gone out, or will not.</summary>
    public Task Before => before;

    /// <summary>Completes when the same holds for its own answer.</summary>
    public Task IsOver => _over.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // One that fails early still stands behind those before it.
            _ = before.ContinueWith(_ => _over.SetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
