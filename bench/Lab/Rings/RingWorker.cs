using EdgeAspire.Protocol.Client;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>A device with a scheduler, as it is reached from outside the lab.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Rest">The scheduler's REST address.</param>
/// <param name="Client">Where its sources bring items.</param>
internal sealed record RingWorker(string Device, Uri Rest, InferenceClient Client);
