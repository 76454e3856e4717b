using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Parts;

/// <summary>An input of a part, in the part's own order.</summary>
/// <param name="Tensor">Its name in the part's model.</param>
/// <param name="Box">Which box of which value it is.</param>
/// <param name="Type">Its element type.</param>
/// <param name="LengthBytes">Its length.</param>
internal sealed record PartInput(string Tensor, PieceBox Box, TensorDataType Type, int LengthBytes)
{
    /// <summary>How it was put together lately.</summary>
    public AssemblyPlans Assembly { get; } = new(Box);
}
