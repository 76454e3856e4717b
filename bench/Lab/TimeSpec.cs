using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab;

/// <summary>A time as Linux takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
