namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>A place that a request of a sequence has taken.</summary>
/// <param name="sequence">Its sequence.</param>
/// <param name="arrival">Its number.</param>
internal sealed class TakenPlace(string sequence, long arrival) : IDisposable
{
    private volatile bool _isLeft;

    public string Sequence => sequence;

    public long Arrival => arrival;

    public bool IsLeft => _isLeft;

    public void Dispose() => _isLeft = true;
}
