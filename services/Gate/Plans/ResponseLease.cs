using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Gate.Plans;

/// <summary>Ends a lease that was taken on a response, whose bytes another request sends on.</summary>
internal sealed class ResponseLease(InferResponse response) : IDisposable
{
    public void Dispose() => response.EndLease();
}
