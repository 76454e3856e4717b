namespace EdgeAspire.Planner.Tests;

/// <summary>Hides its length, so that a request with it is chunked.</summary>
internal sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();
}
