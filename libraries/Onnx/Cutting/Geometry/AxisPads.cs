using System.Runtime.InteropServices;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Padding that remains of an operator's own when it works on a part of its input.</summary>
/// <param name="Begin">Before the first element.</param>
/// <param name="End">Behind the last element.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AxisPads(long Begin, long End);
