namespace Aspire.Hosting.Execution;

/// <summary>Where services send their telemetry.</summary>
internal sealed record OtlpTarget(string Endpoint, string Protocol);
