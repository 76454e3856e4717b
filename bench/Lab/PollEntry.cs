using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab;

/// <summary>What <c>ppoll</c> waits for.</summary>
/// <param name="Descriptor">A file; negative to wait for nothing here.</param>
/// <param name="Events">What is waited for.</param>
/// <param name="Happened">What the call found.</param>
[StructLayout(LayoutKind.Sequential)]
internal record struct PollEntry(int Descriptor, short Events, short Happened);
