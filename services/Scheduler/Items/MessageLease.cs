using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Scheduler.Items;

/// <summary>Keeps the memory of a received message past its call.</summary>
internal sealed class MessageLease : IDisposable
{
    private readonly InferMessage _message;

    public MessageLease(InferMessage message)
    {
        _message = message;
        message.Lease();
    }

    public void Dispose() => _message.EndLease();
}
