using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Models;

namespace EdgeAspire.Gate.Routing;

/// <summary>A version of a model that devices serve.</summary>
/// <param name="Manifest">What the version is.</param>
/// <param name="Parts">A route per part, in the order of the manifest.</param>
internal sealed record VersionRoute(ModelManifest Manifest, ImmutableArray<PartRoute> Parts) : IServedModel
{
    public ModelDescription Description { get; } = TeamDescription.Of(Manifest);

    public string VersionText { get; } = Manifest.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Parts that a device serves.</summary>
    public int ServedParts { get; } = Parts.Count(part => !part.Devices.IsEmpty);

    public bool IsComplete => ServedParts == Parts.Length;

    /// <summary>Whether a device could be asked now.</summary>
    public bool IsReady => Parts.Any(part => part.Devices.Any(device => device.Connection.Suspension is null));
}
