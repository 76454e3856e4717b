using EdgeAspire.Onnx.Proto;
using Google.Protobuf.Reflection;

namespace EdgeAspire.Onnx.Reading;

/// <summary>
/// Walks the bytes of a protobuf message without building objects: is it well-formed, how deep, what will it cost to parse?
/// The parser would answer by running out of memory.
/// </summary>
internal ref struct WireScan
{
    // Rounded-up sizes of what the parser allocates: object headers, fields and list slots.
    private const int MessageCostBytes = 256;
    private const int FieldCostBytes = 64;

    private const int HighestIndexedField = 32;
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly OnnxLimits _limits;
    private int _position;
    private long _costBytes;
    private bool _sawIrVersion;
    private OnnxFault? _fault;

    private WireScan(ReadOnlySpan<byte> bytes, OnnxLimits limits)
    {
        _bytes = bytes;
        _limits = limits;
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        LengthDelimited = 2,
        Fixed32 = 5,
    }

    /// <summary>The first fault; null when the message can be parsed within the limits.</summary>
    public static OnnxFault? FindFault(ReadOnlySpan<byte> bytes, MessageDescriptor message, OnnxLimits limits)
    {
        WireScan scan = new(bytes, limits);
        scan.Message(message, bytes.Length, 1);
        return scan._fault;
    }

    private bool Message(MessageDescriptor message, int end, int depth)
    {
        if (depth > _limits.MaxMessageDepth)
        {
            return Refuse(OnnxFaultReason.TooLarge, $"messages are nested deeper than {_limits.MaxMessageDepth} levels");
        }

        Span<int> indexes = stackalloc int[HighestIndexedField];
        indexes.Clear();
        while (_position < end)
        {
            int start = _position;
            if (!Varint(end, out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0)
            {
                return Refuse(Broken(end), $"no field can start at byte {start}");
            }

            int number = (int)(tag >> 3);
            WireType type = (WireType)(tag & 7);
            FieldDescriptor? field = message.FindFieldByNumber(number);
            if (!Field(field, type, end, depth, start))
            {
                Name(field, number, number < HighestIndexedField ? indexes[number] : 0);
                return false;
            }

            if (number < HighestIndexedField)
            {
                indexes[number]++;
            }

            _sawIrVersion |= depth == 1 && number == ModelProto.IrVersionFieldNumber;
        }

        return true;
    }

    private bool Field(FieldDescriptor? field, WireType type, int end, int depth, int start)
    {
        _costBytes += FieldCostBytes;
        if (field is not null && !Fits(field, type))
        {
            return Refuse(
                Broken(int.MaxValue), $"byte {start} holds wire type {(int)type} where a value of type {field.FieldType} belongs");
        }

        switch (type)
        {
            case WireType.Varint:
                return Varint(end, out _) || Refuse(Broken(end), $"the number at byte {start} has no end");
            case WireType.Fixed64:
                return Skip(sizeof(ulong), end, start);
            case WireType.Fixed32:
                return Skip(sizeof(uint), end, start);
            case WireType.LengthDelimited:
                return LengthDelimited(field, end, depth, start);
            default:
                return Refuse(Broken(int.MaxValue), $"byte {start} holds wire type {(int)type}, which the format does not use");
        }
    }

    private bool LengthDelimited(FieldDescriptor? field, int end, int depth, int start)
    {
        if (!Varint(end, out ulong length))
        {
            return Refuse(Broken(end), $"the length at byte {start} has no end");
        }

        if (length > (ulong)(end - _position))
        {
            string limit = end == _bytes.Length ? "the file" : "the part around it";
            return Refuse(
                Broken(end), $"at byte {start} it takes {length} bytes, but {limit} ends after {end - _position}");
        }

        int next = _position + (int)length;
        if (field?.FieldType == FieldType.Message)
        {
            _costBytes += MessageCostBytes;
            if (!Message(field.MessageType, next, depth + 1))
            {
                return false;
            }
        }
        else
        {
            // A packed varint grows from one byte to at most eight, a character from one byte to two.
            _costBytes += (long)length * GrowthOf(field);
        }

        if (_costBytes > _limits.MaxMemoryBytes)
        {
            return Refuse(OnnxFaultReason.TooLarge, $"reading it takes more than {_limits.MaxMemoryBytes} bytes of memory");
        }

        _position = next;
        return true;
    }

    private static int GrowthOf(FieldDescriptor? field) => field?.FieldType switch
    {
        null or FieldType.String => 2,
        FieldType.Bytes or FieldType.Float or FieldType.Double => 1,
        FieldType.Int32 => sizeof(int),
        _ => sizeof(long),
    };

    private static bool Fits(FieldDescriptor field, WireType type)
    {
        WireType expected = field.FieldType switch
        {
            FieldType.Message or FieldType.String or FieldType.Bytes => WireType.LengthDelimited,
            FieldType.Float => WireType.Fixed32,
            FieldType.Double => WireType.Fixed64,
            _ => WireType.Varint,
        };
        return type == expected || (field.IsRepeated && type == WireType.LengthDelimited);
    }

    private bool Skip(int count, int end, int start)
    {
        if (end - _position < count)
        {
            return Refuse(Broken(end), $"the number at byte {start} has no end");
        }

        _position += count;
        return true;
    }

    private bool Varint(int end, out ulong value)
    {
        value = 0;
        int last = Math.Min(end, _position + MaxVarintBytes);
        for (int shift = 0; _position < last; shift += 7)
        {
            byte part = _bytes[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    // Writers put ir_version first, so what breaks before it is some other kind of file.
    private readonly OnnxFaultReason Broken(int end) => (_sawIrVersion, end == _bytes.Length) switch
    {
        (false, _) => OnnxFaultReason.NotOnnx,
        (true, true) => OnnxFaultReason.Truncated,
        _ => OnnxFaultReason.Malformed,
    };

    private bool Refuse(OnnxFaultReason reason, string message)
    {
        _fault = new OnnxFault(reason, message);
        return false;
    }

    private void Name(FieldDescriptor? field, int number, int index)
    {
        string name = field?.Name ?? $"unknown field {number}";
        _fault = _fault?.Within(field is { IsRepeated: true } ? $"{name}[{index}]" : name);
    }
}
