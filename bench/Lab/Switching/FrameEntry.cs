using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A frame on a link.</summary>
/// <param name="Slot">Where its bytes are.</param>
/// <param name="LengthBytes">How many.</param>
/// <param name="DueNanoseconds">When its last bit arrives at the link's other end.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameEntry(int Slot, int LengthBytes, long DueNanoseconds);
