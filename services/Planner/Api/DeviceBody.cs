namespace EdgeAspire.Planner.Api;

/// <summary>A device of the registry.</summary>
/// <param name="Device">Its name.</param>
/// <param name="GrpcAddress">Where it speaks the Open Inference Protocol.</param>
/// <param name="Role">"expert", "stage" or "scheduler".</param>
/// <param name="Models">What it serves.</param>
/// <param name="LeaseSecondsLeft">How long it may stay silent; 0 when it is lost.</param>
/// <param name="State">"ready" or "lost".</param>
/// <param name="HasProfile">Whether it has measured itself layer by layer.</param>
/// <param name="Gflops">Measured speed in 10^9 operations per second; null when it does not know.</param>
/// <param name="MemoryBytes">Most memory that it may use; null when it does not know.</param>
/// <param name="Mbps">Rate of its link to the gateway in Mbit/s; null when it does not know.</param>
/// <param name="DelayMs">Delay of that link in milliseconds; null when it does not know.</param>
/// <param name="MessageMs">What sending or receiving a message takes it in milliseconds; null when it does not know.</param>
internal sealed record DeviceBody(
    string Device,
    string GrpcAddress,
    string Role,
    IReadOnlyList<ServedModelBody> Models,
    double LeaseSecondsLeft,
    string State,
    bool HasProfile,
    double? Gflops,
    long? MemoryBytes,
    double? Mbps,
    double? DelayMs,
    double? MessageMs);
