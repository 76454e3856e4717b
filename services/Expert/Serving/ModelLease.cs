namespace EdgeAspire.Expert.Serving;

/// <summary>A request's hold on a model. Disposing it twice is harmless.</summary>
internal sealed class ModelLease(ServedModel model) : IDisposable
{
    private ServedModel? _model = model;

    public ServedModel Model => _model ?? throw new ObjectDisposedException(nameof(ModelLease));

    public void Dispose() => Interlocked.Exchange(ref _model, null)?.Release();
}
