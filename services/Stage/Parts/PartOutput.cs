using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Parts;

/// <summary>An output of a part, in the part's own order.</summary>
/// <param name="Tensor">Its name in the part's model.</param>
/// <param name="Box">Which box of which value it is.</param>
/// <param name="Type">Its element type.</param>
internal sealed record PartOutput(string Tensor, PieceBox Box, TensorDataType Type);
