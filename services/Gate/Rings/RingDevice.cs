namespace EdgeAspire.Gate.Rings;

/// <summary>A scheduler as the registry has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rest">Where it tells how it is; null when it does not say.</param>
/// <param name="IsLost">Whether its lease has ended.</param>
internal sealed record RingDevice(string Name, Uri? Rest, bool IsLost);
