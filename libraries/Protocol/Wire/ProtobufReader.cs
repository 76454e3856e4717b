using System.Text;

namespace EdgeAspire.Protocol.Wire;

/// <summary>Reads the fields of one protobuf message. What is malformed ends the reading and shows in <see cref="IsMalformed"/>.</summary>
internal ref struct ProtobufReader
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;

    private ReadOnlySpan<byte> _rest;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    public ProtobufReader(ReadOnlySpan<byte> message)
    {
        _rest = message;
    }

    /// <summary>The number of the field that was read last; 0 for a fixed-size field, which none of our messages has.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the field's value is <see cref="Bytes"/>, and not <see cref="Number"/>.</summary>
    public bool HasBytes { get; private set; }

    public bool IsMalformed { get; private set; }

    /// <summary>The bytes of a length-delimited field.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The bytes as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(_bytes);

    /// <summary>The value of a varint field.</summary>
    public readonly long Number => (long)_number;

    /// <summary>Reads the next field; false at the end and when <see cref="IsMalformed"/>.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        IsMalformed = !TryRead();
        return !IsMalformed;
    }

    /// <summary>Takes the next number of packed ones.</summary>
    public static bool TryTakeNumber(ref ReadOnlySpan<byte> packed, out long number)
    {
        var isRead = Varint.TryRead(packed, out var value, out var lengthBytes);
        packed = packed[lengthBytes..];
        number = (long)value;
        return isRead;
    }

    private bool TryRead()
    {
        if (!TryTake(out var tag) || tag >> 3 is 0 or > int.MaxValue >> 2)
        {
            return false;
        }

        Field = (int)(tag >> 3);
        var type = (int)(tag & 7);
        HasBytes = type == BytesType;
        switch (type)
        {
            case VarintType:
                return TryTake(out _number);
            case BytesType:
                return TryTake(out var length) && length <= int.MaxValue && TryTakeBytes((int)length);
            case Fixed64Type or Fixed32Type:
                Field = 0;
                return TryTakeBytes(type == Fixed64Type ? 8 : 4);
            default:
                return false;
        }
    }

    private bool TryTake(out ulong value)
    {
        var isRead = Varint.TryRead(_rest, out value, out var lengthBytes);
        _rest = _rest[lengthBytes..];
        return isRead;
    }

    private bool TryTakeBytes(int lengthBytes)
    {
        if (lengthBytes > _rest.Length)
        {
            return false;
        }

        _bytes = _rest[..lengthBytes];
        _rest = _rest[lengthBytes..];
        return true;
    }
}
