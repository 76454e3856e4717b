namespace EdgeAspire.ServiceDefaults.Health;

internal sealed record HealthState(string Status, IReadOnlyDictionary<string, HealthCheckState> Checks);
