using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Protocol.Inference;

/// <summary>What requests and responses share: the model, parameters, and the owners of the tensors' memory.</summary>
public abstract class InferMessage : IDisposable
{
    private List<IDisposable>? _owners;
    private int _leases = 1;
    private int _isDisposed;

    private protected InferMessage()
    {
    }

    /// <summary>The model's name.</summary>
    public string ModelName { get; set; } = "";

    /// <summary>The model's version; empty for the one that the server chooses.</summary>
    public string ModelVersion { get; set; } = "";

    /// <summary>The caller's identifier of the request, echoed in the response; empty for none.</summary>
    public string Id { get; set; } = "";

    /// <summary>Parameters; ours start with <c>edge_</c>.</summary>
    public IDictionary<string, InferParameter> Parameters { get; } = new Dictionary<string, InferParameter>(StringComparer.Ordinal);

    /// <summary>Whether tensors travel as raw bytes (the default) or in the typed contents of the protocol; a response does as its request did.</summary>
    public bool UsesRawContents { get; set; } = true;

    /// <summary>Length of the message on the wire in bytes, known once it was sent or received; 0 before.</summary>
    public int WireBytes { get; internal set; }

    /// <summary>Makes the message the owner of memory that its tensors lie in; released when the message is disposed.</summary>
    public void Own(IDisposable owner) => (_owners ??= []).Add(owner);

    /// <summary>Releases the memory of the message's tensors. Nobody may read them any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            EndLease();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps the owned memory past <see cref="Dispose"/>, until <see cref="EndLease"/>.</summary>
    public void Lease() => Interlocked.Increment(ref _leases);

    /// <summary>Ends one lease; the last one releases the owned memory.</summary>
    public void EndLease()
    {
        if (Interlocked.Decrement(ref _leases) == 0 && _owners is not null)
        {
            foreach (var owner in _owners)
            {
                owner.Dispose();
            }

            _owners.Clear();
        }
    }
}
