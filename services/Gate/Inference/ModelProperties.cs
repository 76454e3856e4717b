using System.Globalization;
using EdgeAspire.Gate.Models;

namespace EdgeAspire.Gate.Inference;

/// <summary>The properties of model metadata.</summary>
internal static class ModelProperties
{
    public static IReadOnlyDictionary<string, string> Of(ModelManifest manifest)
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
