using System.Buffers;
using System.Runtime.CompilerServices;

namespace EdgeAspire.Protocol.Tensors;

/// <summary>
/// Bytes of one tensor, aligned to <see cref="AlignmentBytes"/> and never moved by the garbage collector, so that sockets and
/// ONNX Runtime work on the same memory. One owner: disposing it hands the memory back to its pool.
/// </summary>
public sealed unsafe class TensorBuffer : IMemoryOwner<byte>
{
    /// <summary>Alignment of the first byte; enough for the widest vector loads.</summary>
    public const int AlignmentBytes = 64;

    private readonly TensorBufferPool _pool;
    private readonly byte[] _array;
    private readonly int _offset;
    private int _lengthBytes;
    private int _rented;

    internal TensorBuffer(TensorBufferPool pool, int capacityBytes)
    {
        _pool = pool;
        CapacityBytes = capacityBytes;
        _array = GC.AllocateUninitializedArray<byte>(capacityBytes + AlignmentBytes, pinned: true);
        var misalignment = (int)((nuint)Unsafe.AsPointer(ref _array[0]) % AlignmentBytes);
        _offset = (AlignmentBytes - misalignment) % AlignmentBytes;
    }

    /// <summary>The bytes; as many as were asked for.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was handed back.</exception>
    public Memory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_rented == 0, this);
            return new Memory<byte>(_array, _offset, _lengthBytes);
        }
    }

    /// <summary>The address of the first byte, for native code; valid until the buffer is disposed.</summary>
    public nint Address => (nint)Unsafe.AsPointer(ref _array[_offset]);

    internal int CapacityBytes { get; }

    /// <summary>Hands the memory back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, 0) == 1)
        {
            _pool.Return(this);
        }
    }

    internal void Rent(int lengthBytes)
    {
        _lengthBytes = lengthBytes;
        _rented = 1;
    }
}
