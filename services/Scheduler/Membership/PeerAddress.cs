namespace EdgeAspire.Scheduler.Membership;

/// <summary>Where a worker is.</summary>
/// <param name="Name">What it is registered as.</param>
/// <param name="Address">Its gRPC address.</param>
internal sealed record PeerAddress(string Name, Uri Address);
