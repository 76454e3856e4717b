namespace EdgeAspire.Planner.Api;

/// <summary>A device of the registry. State is "ready" or "lost".</summary>
internal sealed record DeviceBody(
    string Device, string GrpcAddress, string Role, IReadOnlyList<ServedModelBody> Models, double LeaseSecondsLeft, string State);
