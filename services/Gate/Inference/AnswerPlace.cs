namespace EdgeAspire.Gate.Inference;

/// <summary>A request's place in its sequence. Disposed when its answer has gone out, or will not.</summary>
/// <param name="order">The places of all sequences.</param>
/// <param name="sequence">The sequence's name.</param>
/// <param name="arrival">Its number among the requests of the sequence.</param>
internal sealed class AnswerPlace(AnswerOrder order, string sequence, long arrival) : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The sequence's name.</summary>
    public string Sequence => sequence;

    /// <summary>Its number among the requests of the sequence.</summary>
    public long Arrival => arrival;

    /// <summary>Whether it was disposed. Guarded by the order's lock.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Completes when the answers of the requests before it, as far as they are known now, have gone out, or will not.</summary>
    public Task Before => order.Before(this);

    /// <summary>Completes when the same holds for its own answer.</summary>
    public Task IsOver => _over.Task;

    /// <summary>Waits for its turn.</summary>
    /// <returns>Whether it came within the limit.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();

        // One that was made earlier may have taken its place meanwhile.
        while (Before is { IsCompleted: false } before)
        {
            var left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            await before.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => order.Leave(this);

    /// <summary>Its answer has gone out, or will not, and so have those before it.</summary>
    public void End() => _over.TrySetResult();
}
