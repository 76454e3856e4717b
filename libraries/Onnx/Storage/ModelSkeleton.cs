using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Proto;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Storage;

/// <summary>Takes the data of large initializers and Constant nodes out of a model's bytes, so that they are never parsed.</summary>
/// <remarks>Only for bytes that <see cref="Reading.WireScan"/> found well-formed.</remarks>
internal ref struct ModelSkeleton
{
    /// <summary>What is shorter stays in the model: shapes, scales and biases that others may want to look at.</summary>
    public const int MinReferenceBytes = 4096;

    private const int FirstFreeInitializers = 4;

    private readonly ReadOnlySpan<byte> _file;
    private readonly List<Reference> _references = [];
    private int _initializers;
    private int _nodes;
    private ulong _irVersion;

    private ModelSkeleton(ReadOnlySpan<byte> file) => _file = file;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        LengthDelimited = 2,
        Fixed32 = 5,
    }

    /// <summary>Parses a model without the data of its large initializers and Constant nodes.</summary>
    /// <param name="file">The bytes of the model.</param>
    /// <param name="references">Where the data are.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no model.</exception>
    public static ModelProto Parse(ReadOnlySpan<byte> file, out IReadOnlyList<Reference> references)
    {
        ModelSkeleton skeleton = new(file);
        List<Piece> pieces = [];
        skeleton.Message(Level.Model, 0, file.Length, pieces);
        references = skeleton._references;
        if (references.Count == 0)
        {
            return ModelProto.Parser.ParseFrom(file);
        }

        byte[] small = new byte[pieces.Sum(piece => (long)piece.Length)];
        int written = 0;
        foreach (Piece piece in pieces)
        {
            if (piece.Prefix is null)
            {
                file.Slice(piece.Start, piece.Length).CopyTo(small.AsSpan(written));
            }
            else
            {
                piece.Prefix.CopyTo(small, written);
            }

            written += piece.Length;
        }

        return ModelProto.Parser.ParseFrom(small);
    }

    // Adds what stays of a message to the pieces; returns its new length.
    private int Message(Level level, int start, int end, List<Piece> pieces)
    {
        int kept = start;
        int length = 0;
        (int dataStart, int dataEnd, int dataBytes, int data) = (0, 0, 0, 0);
        (ulong type, ulong wanted) = (0, 0);
        for (int position = start; position < end;)
        {
            int fieldStart = position;
            ulong tag = Varint(ref position);
            int bytes = Value(tag, ref position);
            switch (level, tag >> 3, (WireType)(tag & 7))
            {
                case (Level.Model, ModelProto.IrVersionFieldNumber, _):
                    int version = position - bytes;
                    _irVersion = Varint(ref version);
                    break;
                case (Level.Model, ModelProto.GraphFieldNumber, WireType.LengthDelimited):
                case (Level.Graph, GraphProto.InitializerFieldNumber, WireType.LengthDelimited):
                case (Level.Graph, GraphProto.NodeFieldNumber, WireType.LengthDelimited) when IsConstant(position - bytes, position):
                case (Level.Node, NodeProto.AttributeFieldNumber, WireType.LengthDelimited):
                case (Level.Attribute, AttributeProto.TFieldNumber, WireType.LengthDelimited):
                    length += Keep(kept, fieldStart, pieces);
                    int prefix = pieces.Count;
                    pieces.Add(default);
                    int inner = Message(LevelOf(level, tag >> 3), position - bytes, position, pieces);
                    pieces[prefix] = Piece.OfHeader((uint)tag, inner);
                    length += pieces[prefix].Length + inner;
                    kept = position;
                    break;
                case (Level.Tensor or Level.ConstantTensor, TensorProto.DataTypeFieldNumber, _):
                    int number = position - bytes;
                    type = Varint(ref number);
                    break;
                case (Level.Tensor or Level.ConstantTensor, TensorProto.RawDataFieldNumber, _):
                case (Level.Tensor or Level.ConstantTensor, TensorProto.FloatDataFieldNumber, _):
                case (Level.Tensor or Level.ConstantTensor, TensorProto.DoubleDataFieldNumber, _):
                    (dataStart, dataEnd, dataBytes) = (fieldStart, position, (WireType)(tag & 7) is WireType.LengthDelimited ? bytes : 0);
                    wanted = TypeOf(tag >> 3);
                    data++;
                    break;
                default:
                    break;
            }

            _initializers += level is Level.Graph && tag >> 3 == GraphProto.InitializerFieldNumber ? 1 : 0;
            _nodes += level is Level.Graph && tag >> 3 == GraphProto.NodeFieldNumber ? 1 : 0;
        }

        // Packed numbers are the same bytes as raw data. Of several raw_data in one tensor the parser keeps the last, and so does this by
        // leaving them all to it.
        if (data == 1 && dataBytes >= MinReferenceBytes && (wanted == 0 || wanted == type))
        {
            _references.Add(new Reference(
                level is Level.ConstantTensor, level is Level.ConstantTensor ? _nodes : _initializers, dataEnd - dataBytes, dataBytes));
            length += Keep(kept, dataStart, pieces);
            kept = dataEnd;
        }

        return length + Keep(kept, end, pieces);
    }

    private static Level LevelOf(Level around, ulong field) => (around, field) switch
    {
        (Level.Model, _) => Level.Graph,
        (Level.Graph, GraphProto.NodeFieldNumber) => Level.Node,
        (Level.Graph, _) => Level.Tensor,
        (Level.Node, _) => Level.Attribute,
        _ => Level.ConstantTensor,
    };

    // A node that holds one tensor and nothing else, in a file new enough for initializers that are no inputs.
    private readonly bool IsConstant(int start, int end)
    {
        if (_irVersion < FirstFreeInitializers || end - start < MinReferenceBytes)
        {
            return false;
        }

        (int names, int outputs, int attributes, bool isPlain) = (0, 0, 0, true);
        for (int position = start; position < end;)
        {
            ulong tag = Varint(ref position);
            int bytes = Value(tag, ref position);
            ReadOnlySpan<byte> value = _file[(position - bytes)..position];
            switch (tag >> 3)
            {
                case NodeProto.OpTypeFieldNumber:
                    names++;
                    isPlain &= value.SequenceEqual("Constant"u8);
                    break;
                case NodeProto.DomainFieldNumber:
                    isPlain &= value.IsEmpty || value.SequenceEqual("ai.onnx"u8);
                    break;
                case NodeProto.OutputFieldNumber:
                    outputs++;
                    break;
                case NodeProto.AttributeFieldNumber:
                    attributes++;
                    isPlain &= IsOneTensor(position - bytes, position);
                    break;
                default:
                    isPlain &= tag >> 3 != NodeProto.InputFieldNumber;
                    break;
            }
        }

        return isPlain && names == 1 && outputs == 1 && attributes == 1;
    }

    private readonly bool IsOneTensor(int start, int end)
    {
        (int names, int tensors, bool isValue) = (0, 0, true);
        for (int position = start; position < end;)
        {
            ulong tag = Varint(ref position);
            int bytes = Value(tag, ref position);
            names += tag >> 3 == AttributeProto.NameFieldNumber ? 1 : 0;
            tensors += tag >> 3 == AttributeProto.TFieldNumber ? 1 : 0;
            isValue &= tag >> 3 != AttributeProto.NameFieldNumber || _file[(position - bytes)..position].SequenceEqual("value"u8);
        }

        return isValue && names == 1 && tensors == 1;
    }

    // The element type that a field of numbers is for; 0 for raw data, which hold any.
    private static ulong TypeOf(ulong field) => field switch
    {
        TensorProto.FloatDataFieldNumber => (ulong)TensorProto.Types.DataType.Float,
        TensorProto.DoubleDataFieldNumber => (ulong)TensorProto.Types.DataType.Double,
        _ => 0,
    };

    private static int Keep(int start, int end, List<Piece> pieces)
    {
        if (end > start)
        {
            pieces.Add(new Piece(null, start, end - start));
        }

        return end - start;
    }

    // Moves behind the value of a field; returns its length, of texts and messages without their prefix.
    private readonly int Value(ulong tag, ref int position)
    {
        int start = position;
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                Varint(ref position);
                break;
            case WireType.Fixed64:
                position += sizeof(ulong);
                break;
            case WireType.Fixed32:
                position += sizeof(uint);
                break;
            default:
                int length = (int)Varint(ref position);
                position += length;
                return length;
        }

        return position - start;
    }

    private readonly ulong Varint(ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = _file[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    private enum Level
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        ConstantTensor,
    }

    /// <summary>Where the data of a tensor are in the file: of an initializer, or of a Constant node, by their index.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Reference(bool IsConstantNode, int Index, int OffsetBytes, int LengthBytes);

    // Either bytes of the file or the tag and length before a message that became shorter.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Piece(byte[]? Prefix, int Start, int Length)
    {
        public static Piece OfHeader(uint tag, int length)
        {
            byte[] prefix = new byte[CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeLengthSize(length)];
            using CodedOutputStream output = new(prefix);
            output.WriteTag(tag);
            output.WriteLength(length);
            return new Piece(prefix, 0, prefix.Length);
        }
    }
}
