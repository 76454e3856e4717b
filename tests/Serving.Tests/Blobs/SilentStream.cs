namespace EdgeAspire.Serving.Tests.Blobs;

/// <summary>Gives what it has; then nothing comes any more, as over a link that is cut.</summary>
internal sealed class SilentStream(byte[] content) : MemoryStream(content)
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when more was asked for than there is.</summary>
    public Task Asked => _asked.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position < Length)
        {
            return Read(buffer.Span);
        }

        _asked.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
