namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>
/// HPACK's dynamic table as the decoder keeps it (RFC 7541, 2.3.2 and 4). A server needs it whatever its settings say: clients send
/// their first requests before they have seen them.
/// </summary>
internal sealed class DynamicTable
{
    /// <summary>Size that every peer may use unless settings say otherwise.</summary>
    public const int MaxSizeBytes = 4096;

    private const int EntryOverheadBytes = 32;
    private const int MaxEntries = MaxSizeBytes / EntryOverheadBytes;

    // A ring, made when it is needed: many clients never do.
    private (byte[] Name, byte[] Value)[] _entries = [];
    private int _newest;
    private int _count;
    private int _sizeBytes;
    private int _maxSizeBytes = MaxSizeBytes;

    /// <summary>Finds an entry; the newest has index 1.</summary>
    public bool TryFind(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (index < 1 || index > _count)
        {
            return false;
        }

        (name, value) = At(index);
        return true;
    }

    /// <summary>Adds an entry and lets the oldest ones go that do not fit any more; one that does not fit alone empties the table.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // The name may lie in an entry that is about to go; its array lives on.
        var sizeBytes = name.Length + value.Length + EntryOverheadBytes;
        Shrink(_maxSizeBytes - sizeBytes);
        if (sizeBytes > _maxSizeBytes)
        {
            return;
        }

        if (_entries.Length == 0)
        {
            _entries = new (byte[], byte[])[MaxEntries];
        }

        _newest = (_newest + 1) % MaxEntries;
        _entries[_newest] = (name.ToArray(), value.ToArray());
        _count++;
        _sizeBytes += sizeBytes;
    }

    /// <summary>Takes over the size that the peer announces; false when it is over <see cref="MaxSizeBytes"/>.</summary>
    public bool TryResize(int maxSizeBytes)
    {
        if (maxSizeBytes > MaxSizeBytes)
        {
            return false;
        }

        _maxSizeBytes = maxSizeBytes;
        Shrink(maxSizeBytes);
        return true;
    }

    private ref (byte[] Name, byte[] Value) At(int index) => ref _entries[(_newest - index + 1 + MaxEntries) % MaxEntries];

    private void Shrink(int sizeBytes)
    {
        while (_count > 0 && _sizeBytes > sizeBytes)
        {
            ref var oldest = ref At(_count);
            _sizeBytes -= oldest.Name.Length + oldest.Value.Length + EntryOverheadBytes;
            oldest = ([], []);
            _count--;
        }
    }
}
