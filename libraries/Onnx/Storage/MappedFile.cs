using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace EdgeAspire.Onnx.Storage;

/// <summary>A file's bytes, read from disk when they are touched. The file must not become shorter meanwhile.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;

    /// <summary>Maps a file that is not empty and open for reading; it may be closed afterwards.</summary>
    public MappedFile(FileStream file)
    {
        LengthBytes = file.Length;
        _mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
    }

    public long LengthBytes { get; }

    /// <summary>Copies bytes. After <see cref="Dispose"/> it throws, and never reads memory that is gone.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void Read(long offsetBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes, LengthBytes - destination.Length);
        byte* start = null;
        _handle.AcquirePointer(ref start);
        try
        {
            new ReadOnlySpan<byte>(start + _view.PointerOffset + offsetBytes, destination.Length).CopyTo(destination);
        }
        finally
        {
            _handle.ReleasePointer();
        }
    }

    /// <summary>Looks at the whole file, which has at most 2 GiB.</summary>
    public T Look<T>(Func<ReadOnlySpan<byte>, T> look)
    {
        byte* start = null;
        _handle.AcquirePointer(ref start);
        try
        {
            return look(new ReadOnlySpan<byte>(start + _view.PointerOffset, checked((int)LengthBytes)));
        }
        finally
        {
            _handle.ReleasePointer();
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _mapping.Dispose();
    }
}
