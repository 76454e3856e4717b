using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Gate.Team;

/// <summary>
/// Keeps a request's memory while hops send it: a device that hangs may hold a socket busy after its request was given up and the
/// caller was answered.
/// </summary>
internal sealed class MemoryLease : IDisposable
{
    private readonly InferRequest _request;

    public MemoryLease(InferRequest request)
    {
        _request = request;
        request.Lease();
    }

    public void Dispose() => _request.EndLease();
}
