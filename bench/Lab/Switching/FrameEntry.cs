using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A frame, or a burst of frames, on a link.</summary>
/// <param name="Slot">Where its bytes are.</param>
/// <param name="LengthBytes">How many, the kernel's header with them.</param>
/// <param name="Size">What it takes of the wire.</param>
/// <param name="FirstNanoseconds">When the first frame of the burst has arrived at the link's other end.</param>
/// <param name="LastNanoseconds">When the last one has.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameEntry(int Slot, int LengthBytes, FrameSize Size, long FirstNanoseconds, long LastNanoseconds);
