using EdgeAspire.Protocol.Client;

namespace EdgeAspire.Scheduler.Messages;

/// <summary>Another worker that can be called.</summary>
/// <param name="Name">What it is registered as.</param>
/// <param name="Client">Calls it.</param>
internal sealed record Peer(string Name, InferenceClient Client);
