using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace EdgeAspire.ServiceDefaults.Listening;

/// <summary>
/// Lends the server's socket buffers in large blocks. Kestrel's own are 4 KiB, so that a tensor of 400 KB would lie in a hundred
/// pieces, each one read from the socket by itself. All listeners share the one pool, so that its bound is the process's.
/// </summary>
internal sealed class LargeBlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Size of a block. Half a tensor of a usual feature map; more gains nothing.</summary>
    public const int BlockBytes = 128 * 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private readonly int _maxFreeBlocks;
    private int _freeBlocks;

    /// <param name="maxRetainedBytes">What is kept for reuse at most; blocks returned beyond that go to the garbage collector.</param>
    public LargeBlockPool(long maxRetainedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRetainedBytes, BlockBytes);
        _maxFreeBlocks = (int)Math.Min(maxRetainedBytes / BlockBytes, int.MaxValue);
    }

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks held for reuse now.</summary>
    public int FreeBlocks => Volatile.Read(ref _freeBlocks);

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (_free.TryDequeue(out var block))
        {
            Interlocked.Decrement(ref _freeBlocks);
        }
        else
        {
            block = new Block(this);
        }

        block.Lend();
        return block;
    }

    /// <summary>The pool itself.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <summary>Does nothing: Kestrel disposes a pool per listener, and all listeners share this one.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _freeBlocks) <= _maxFreeBlocks)
        {
            _free.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _freeBlocks);
        }
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly LargeBlockPool _pool;
        private int _isLent;

        public Block(LargeBlockPool pool)
        {
            _pool = pool;
            Memory = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);
        }

        public Memory<byte> Memory { get; }

        public void Lend() => _isLent = 1;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
            {
                _pool.Return(this);
            }
        }
    }
}
