using EdgeAspire.Parts;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>A box that the gate sends with a call.</summary>
/// <param name="Value">The value that it is of.</param>
/// <param name="Box">The box.</param>
/// <param name="WireType">Its element type on the wire.</param>
/// <param name="LengthBytes">Its bytes on the wire.</param>
/// <param name="From">
/// The call, and which of the boxes that it returned, that is sent on as it came; null when the box is cut out of the whole value.
/// </param>
internal sealed record SentPiece(ProgramValue Value, Region Box, TensorDataType WireType, int LengthBytes, (int Call, int Place)? From)
{
    /// <summary>The shape that it has on the wire.</summary>
    public long[] Shape { get; } = [.. Box.Shape];

    /// <summary>From the whole value to the box.</summary>
    public BoxCopy Copy { get; } = new(Value.Region, Box, Box);

    /// <summary>Whether the whole value is sent as it lies in memory.</summary>
    public bool IsWholeAsItIs { get; } = From is null && Box.Equals(Value.Region) && WireType == Value.DataType;
}
