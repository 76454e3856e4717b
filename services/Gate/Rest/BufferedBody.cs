using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>
/// A request body in memory, which grows as bytes arrive: a caller who announces much and sends little costs little. Whoever holds it
/// disposes it, and nothing that points into it lives longer.
/// </summary>
internal sealed class BufferedBody(TensorBufferPool pool, BodyBudget budget) : IDisposable
{
    private TensorBuffer? _buffer;
    private int _reservedBytes;
    private int _lengthBytes;

    public ReadOnlyMemory<byte> Bytes => _buffer is null ? default : _buffer.Memory[.._lengthBytes];

    public int LengthBytes => _lengthBytes;

    /// <summary>Where the next bytes go; empty until <see cref="Grow"/> has made room.</summary>
    public Memory<byte> Room => _buffer is null ? default : _buffer.Memory[_lengthBytes..];

    public void Advance(int bytes) => _lengthBytes += bytes;

    /// <summary>Makes the buffer larger and keeps what it holds; an error when all bodies together take too much.</summary>
    public Error? Grow(int capacityBytes)
    {
        if (budget.Reserve(capacityBytes - _reservedBytes) is { } error)
        {
            return error;
        }

        _reservedBytes = capacityBytes;
        var larger = pool.Rent(capacityBytes);
        Bytes.CopyTo(larger.Memory);
        _buffer?.Dispose();
        _buffer = larger;
        return null;
    }

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
        budget.Release(Interlocked.Exchange(ref _reservedBytes, 0));
    }
}
