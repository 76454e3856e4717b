using Microsoft.AspNetCore.Builder;

namespace EdgeAspire.ServiceDefaults.Telemetry;

/// <summary>Keeps requests that tell nothing out of the traces: probes, polls, files of a page.</summary>
public static class UntracedExtensions
{
    /// <summary>Leaves the endpoint's server spans out of the traces.</summary>
    public static TBuilder Untraced<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(UntracedMetadata.Instance);
}
