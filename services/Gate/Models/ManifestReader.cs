using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Models;

/// <summary>Checks what the planner wrote, so that nothing behind the gate has to.</summary>
internal static class ManifestReader
{
    private const int MaxParts = 64;
    private const int MaxClasses = 65536;

    public static Outcome<ModelManifest> Read(string model, ManifestDocument document)
    {
        if (document.NotClassifier is { } reason)
        {
            return new Error(
                ErrorReason.Unsupported,
                $"Model '{model}' version {document.Version} is no classifier, so the gate does not serve it; plans can be made for it. {reason}");
        }

        if (document is not { Version: > 0, Strategy.Length: > 0, Parts.Count: > 0, Input: { Name.Length: > 0, Shape.Count: > 0 } input })
        {
            return Invalid(model, "version, strategy, parts and input with name and shape", "less");
        }

        if (document.Parts.Count > MaxParts || document.Parts.Any(part => string.IsNullOrEmpty(part.Name)))
        {
            return Invalid(model, $"{MaxParts} parts at most, each with a name", $"{document.Parts.Count} parts");
        }

        if (document.Classes is < 1 or > MaxClasses)
        {
            return Invalid(model, $"1 to {MaxClasses} classes", $"{document.Classes}");
        }

        if (!TensorDataTypes.TryParse(input.Datatype, out var dataType) || dataType == TensorDataType.Bytes)
        {
            return Invalid(model, "an input datatype of fixed size", $"'{input.Datatype}'");
        }

        return new ModelManifest(
            model,
            document.Version,
            document.Strategy,
            [.. document.Parts.Select(part => part.Name!)],
            new TensorSpecification(input.Name, dataType, [.. input.Shape]),
            document.Classes,
            [.. document.ClassLabels ?? []]);
    }

    private static Error Invalid(string model, string expected, string actual) =>
        new(ErrorReason.InvalidAnswer, $"The planner's manifest of '{model}': expected {expected}, got {actual}.");
}
