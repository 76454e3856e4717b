using System.Runtime.InteropServices;

namespace EdgeAspire.Protocol.Service;

/// <summary>What a service knows of an inference call beside the request.</summary>
/// <param name="DeadlineUtc">When the caller stops waiting, on the server's clock; null when it set no deadline.</param>
/// <param name="Place">What <see cref="InferenceServiceBase.Place"/> gave.</param>
/// <param name="CancellationToken">Signalled when the caller gives up or is gone.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InferContext(DateTime? DeadlineUtc, IDisposable? Place, CancellationToken CancellationToken);
