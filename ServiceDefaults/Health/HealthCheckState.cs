namespace EdgeAspire.ServiceDefaults.Health;

internal sealed record HealthCheckState(string Status, string? Description);
