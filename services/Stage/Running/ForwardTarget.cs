using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Stage.Running;

/// <summary>What another device is sent.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Outputs">What it is sent.</param>
/// <param name="Pieces">The boxes as the message tells them.</param>
internal sealed record ForwardTarget(string Device, OutputSet Outputs, InferParameter Pieces);
