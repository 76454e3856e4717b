using EdgeAspire.Parts;

namespace EdgeAspire.Gate.Plans;

/// <summary>What a device is sent by another.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Pieces">The boxes.</param>
internal sealed record ForwardedPieces(string Device, ValueBox[] Pieces);
