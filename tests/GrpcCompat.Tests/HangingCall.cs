namespace EdgeAspire.GrpcCompat.Tests;

/// <summary>Lets a test see a call arrive at the server, hang there and be cancelled.</summary>
internal sealed class HangingCall
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Arrived => _arrived.Task;

    public Task Cancelled => _cancelled.Task;

    public async Task UntilCancelled(CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        using (cancellationToken.Register(() => _cancelled.TrySetResult()))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }
}
