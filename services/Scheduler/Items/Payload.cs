using System.Diagnostics;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Scheduler.Items;

/// <summary>
/// What an item carries at a cut: its tensors, where they lie since they were received, or why there are none any more. Shared by those who
/// hold a lease; the last one that is disposed hands the memory back.
/// </summary>
internal sealed class Payload : IDisposable
{
    private readonly IDisposable[] _owners;
    private int _leases = 1;

    /// <summary>Takes tensors over.</summary>
    /// <param name="tensors">The values at the cut, in their order.</param>
    /// <param name="trace">The trace of the request that the item came with.</param>
    /// <param name="owners">Who owns the tensors' memory; disposed in the end.</param>
    public Payload(IReadOnlyList<Tensor> tensors, ActivityContext trace, params IDisposable[] owners)
    {
        Tensors = tensors;
        Trace = trace;
        _owners = owners;
        LengthBytes = tensors.Sum(tensor => (long)tensor.Data.Length);
    }

    /// <summary>Stands in the place of tensors that could not be computed.</summary>
    public Payload(Error error, ActivityContext trace)
        : this([], trace) => Error = error;

    /// <summary>The values at the cut.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Why there are none; null when there are.</summary>
    public Error? Error { get; }

    /// <summary>Bytes of the tensors.</summary>
    public long LengthBytes { get; }

    /// <summary>The trace of the request that the item came with.</summary>
    public ActivityContext Trace { get; }

    /// <summary>The device that computed the last of it; empty for an input.</summary>
    public string ComputedBy { get; init; } = "";

    /// <summary>Keeps the tensors until one more <see cref="Dispose"/>.</summary>
    public Payload Lease()
    {
        Interlocked.Increment(ref _leases);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            foreach (var owner in _owners)
            {
                owner.Dispose();
            }
        }
    }
}
