using System.Globalization;

namespace EdgeAspire.Expert.Serving;

/// <summary>Which model this is.</summary>
/// <param name="Name">The name under which it is served.</param>
/// <param name="Version">Its version in the repository; 1 for a file.</param>
/// <param name="Part">Which part of the model.</param>
internal sealed record ModelIdentity(string Name, int Version, string Part)
{
    /// <summary>The version as the protocol carries it.</summary>
    public string VersionText { get; } = Version.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => $"'{Name}' version {VersionText}, part '{Part}'";
}
