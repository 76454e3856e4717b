using EdgeAspire.Parts;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>A box that a device sends back.</summary>
/// <param name="Value">The value that it is of, or a summand of.</param>
/// <param name="Box">The box.</param>
/// <param name="WireType">Its element type on the wire.</param>
/// <param name="LengthBytes">Its bytes on the wire.</param>
internal sealed record ReturnedBox(ProgramValue Value, Region Box, TensorDataType WireType, int LengthBytes)
{
    /// <summary>The shape that it has on the wire.</summary>
    public long[] Shape { get; } = [.. Box.Shape];

    /// <summary>From the box to the whole value.</summary>
    public BoxCopy Copy { get; } = new(Box, Value.Region, Box);
}
