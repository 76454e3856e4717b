using System.Globalization;
using EdgeAspire.Gate.Models;

namespace EdgeAspire.Gate.Inference;

/// <summary>What callers see of a team.</summary>
internal static class TeamDescription
{
    public static ModelDescription Of(ModelManifest manifest) => new(
        manifest.Version.ToString(CultureInfo.InvariantCulture),
        manifest.Strategy,
        manifest.Inputs,
        [.. GateOutputs.Declare(manifest)],
        Properties(manifest));

    private static Dictionary<string, string> Properties(ModelManifest manifest)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["strategy"] = manifest.Strategy,
            ["experts"] = manifest.Parts.Length.ToString(CultureInfo.InvariantCulture),
            ["classes"] = manifest.Classes.ToString(CultureInfo.InvariantCulture),
        };
        if (!manifest.ClassLabels.IsEmpty)
        {
            properties["class_labels"] = string.Join(',', manifest.ClassLabels);
        }

        return properties;
    }
}
