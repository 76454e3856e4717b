using System.Runtime.InteropServices;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>What decides which indexes of an input's axis a node reads.</summary>
/// <param name="OutputAxis">The axis of the node's outputs that decides; null when every output reads the whole input axis.</param>
/// <param name="Window">How the two depend on each other.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AxisLink(int? OutputAxis, AxisWindow Window);
