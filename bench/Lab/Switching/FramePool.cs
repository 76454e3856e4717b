using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>Memory for the frames that are on their way, allocated once.</summary>
internal sealed unsafe class FramePool : IDisposable
{
    /// <summary>Room for the largest burst, <see cref="TapDevice.MaxBurstBytes"/>, and its headers.</summary>
    public const int FrameBytes = 16 * 1024;

    private readonly int[] _free;
    private byte* _memory;
    private int _count;

    /// <param name="frames">Frames that can be on their way at once.</param>
    public FramePool(int frames)
    {
        _memory = (byte*)NativeMemory.Alloc((nuint)frames, FrameBytes);
        _free = [.. Enumerable.Range(0, frames)];
        _count = frames;
    }

    /// <summary>Whether there is room for another frame.</summary>
    public bool HasRoom => _count > 0;

    /// <summary>Takes room for a frame; false when all of it is in use.</summary>
    public bool TryRent(out int slot)
    {
        slot = _count > 0 ? _free[--_count] : -1;
        return slot >= 0;
    }

    /// <summary>Gives room back.</summary>
    public void Return(int slot) => _free[_count++] = slot;

    /// <summary>The room itself.</summary>
    public Span<byte> Frame(int slot) => new(_memory + ((nint)slot * FrameBytes), FrameBytes);

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
