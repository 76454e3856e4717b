namespace EdgeAspire.ServiceDefaults.Telemetry;

/// <summary>Marks an endpoint whose requests are not traced.</summary>
internal sealed class UntracedMetadata
{
    public static UntracedMetadata Instance { get; } = new();
}
