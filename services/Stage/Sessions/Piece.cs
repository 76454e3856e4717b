using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Stage.Sessions;

/// <summary>A box of a value, in the form in which it came.</summary>
/// <param name="Box">Which box of which value.</param>
/// <param name="WireType">The element type of <paramref name="Data"/>.</param>
/// <param name="Scale">What 8-bit integers of a single-precision value are multiplied by; 1 otherwise.</param>
/// <param name="Data">Its elements, row-major.</param>
/// <param name="Memory">Where they lie; the piece holds it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Piece(PieceBox Box, TensorDataType WireType, float Scale, ReadOnlyMemory<byte> Data, SharedMemory Memory);
