using System.Runtime.InteropServices;

namespace EdgeAspire.Protocol.Service;

/// <summary>What a service knows of an inference call beside the request.</summary>
/// <param name="Peer">The caller's address.</param>
/// <param name="DeadlineUtc">When the caller stops waiting; null when it set no deadline.</param>
/// <param name="CancellationToken">Signalled when the caller cancels or is gone, or the deadline passes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InferContext(string Peer, DateTime? DeadlineUtc, CancellationToken CancellationToken);
