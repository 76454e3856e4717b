using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>A box of an output of a part, as it leaves.</summary>
internal sealed class OutputPiece
{
    public OutputPiece(string name, int index, PartOutput output, PieceBox box, WireFormat format)
    {
        Name = name;
        Index = index;
        Box = box;
        Type = output.Type;
        WireType = WireCodec.TypeOnWire(output.Type, format);
        LengthBytes = checked((int)(box.Elements * WireType.ElementBytes()));
        Copy = new BoxCopy(output.Box.Region, box.Region, box.Region);
        IsInPlace = WireType == Type && Copy.RunElements == Copy.Elements;
        OffsetBytes = checked((int)(Offset(output.Box, box) * Type.ElementBytes()));
    }

    /// <summary>Its name in the message.</summary>
    public string Name { get; }

    /// <summary>Which of the part's outputs it is of.</summary>
    public int Index { get; }

    public PieceBox Box { get; }

    /// <summary>The element type of the output.</summary>
    public TensorDataType Type { get; }

    /// <summary>The element type on the wire.</summary>
    public TensorDataType WireType { get; }

    /// <summary>Whether it leaves with a scale.</summary>
    public bool IsQuantized => WireType is TensorDataType.Int8 && Type is not TensorDataType.Int8;

    /// <summary>Bytes on the wire.</summary>
    public int LengthBytes { get; }

    /// <summary>Whether it lies in the output as it leaves, at <see cref="OffsetBytes"/>.</summary>
    public bool IsInPlace { get; }

    public int OffsetBytes { get; }

    /// <summary>The way from the output to a tensor of just the box.</summary>
    public BoxCopy Copy { get; }

    private static long Offset(PieceBox output, PieceBox box)
    {
        long offset = 0;
        for (var axis = 0; axis < output.Shape.Length; axis++)
        {
            offset = (offset * output.Shape[axis]) + box.Region.Axes[axis].Start - output.Region.Axes[axis].Start;
        }

        return offset;
    }
}
