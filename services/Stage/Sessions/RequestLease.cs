using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Stage.Sessions;

/// <summary>Keeps a request's memory for pieces that outlive its call.</summary>
internal sealed class RequestLease : IDisposable
{
    private readonly InferRequest _request;

    public RequestLease(InferRequest request)
    {
        _request = request;
        request.Lease();
    }

    public void Dispose() => _request.EndLease();
}
