using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Ring;

/// <summary>A place where a model can be cut.</summary>
/// <param name="Work">Share of the model's work that lies before it.</param>
/// <param name="Bytes">What crosses it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RingCut(double Work, long Bytes);
