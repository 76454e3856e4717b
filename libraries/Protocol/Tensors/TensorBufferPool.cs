using System.Collections.Concurrent;
using System.Numerics;

namespace EdgeAspire.Protocol.Tensors;

/// <summary>
/// Lends <see cref="TensorBuffer"/>s and keeps returned ones for the next request, up to a bound. Safe for concurrent use.
/// </summary>
public sealed class TensorBufferPool
{
    /// <summary>The largest buffer that can be asked for.</summary>
    public const int MaxBufferBytes = 1 << 30;

    private const int MinBufferBytes = 4096;

    private readonly ConcurrentQueue<TensorBuffer>[] _freeBySizeClass;
    private readonly long _maxRetainedBytes;
    private long _retainedBytes;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="maxRetainedBytes">Bytes that are kept for reuse at most; what is returned beyond that is left to the garbage collector.</param>
    public TensorBufferPool(long maxRetainedBytes = 64L * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRetainedBytes);
        _maxRetainedBytes = maxRetainedBytes;
        _freeBySizeClass = new ConcurrentQueue<TensorBuffer>[BitOperations.Log2(MaxBufferBytes) + 1];
        for (var sizeClass = 0; sizeClass < _freeBySizeClass.Length; sizeClass++)
        {
            _freeBySizeClass[sizeClass] = new ConcurrentQueue<TensorBuffer>();
        }
    }

    /// <summary>The pool of the process, for tensors that pass from one component to another.</summary>
    public static TensorBufferPool Shared { get; } = new();

    /// <summary>Bytes held for reuse now.</summary>
    public long RetainedBytes => Interlocked.Read(ref _retainedBytes);

    /// <summary>Lends a buffer with undefined content.</summary>
    /// <param name="lengthBytes">Its length, 0 to <see cref="MaxBufferBytes"/>. Validate lengths that come from outside before asking.</param>
    public TensorBuffer Rent(int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, MaxBufferBytes);
        var capacityBytes = CapacityBytes(lengthBytes);
        if (_freeBySizeClass[BitOperations.Log2((uint)capacityBytes)].TryDequeue(out var buffer))
        {
            Interlocked.Add(ref _retainedBytes, -capacityBytes);
        }
        else
        {
            buffer = new TensorBuffer(this, capacityBytes);
        }

        buffer.Rent(lengthBytes);
        return buffer;
    }

    /// <summary>The memory that a buffer of this length takes, in bytes.</summary>
    internal static long TakenBytes(int lengthBytes) => CapacityBytes(lengthBytes) + TensorBuffer.AlignmentBytes;

    internal void Return(TensorBuffer buffer)
    {
        if (Interlocked.Add(ref _retainedBytes, buffer.CapacityBytes) > _maxRetainedBytes)
        {
            Interlocked.Add(ref _retainedBytes, -buffer.CapacityBytes);
            return;
        }

        _freeBySizeClass[BitOperations.Log2((uint)buffer.CapacityBytes)].Enqueue(buffer);
    }

    private static int CapacityBytes(int lengthBytes) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(lengthBytes, MinBufferBytes));
}
