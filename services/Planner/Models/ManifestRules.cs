using EdgeAspire.Planner.Blobs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Planner.Models;

/// <summary>Checks what can be checked of a manifest without looking into the parts.</summary>
internal static class ManifestRules
{
    private const int MaxParts = 64;
    private const int MaxProperties = 64;
    private const int MaxKeyLength = 64;
    private const int MaxValueLength = 4096;
    private const int MaxLabelLength = 256;
    private const int MaxRank = 8;

    public static Error? FindFault(ManifestRequest request) =>
        FindUnknown("The manifest", request.Unknown?.Keys, "strategy, parts, input, classes, class_labels, output, properties")
        ?? FindStrategyFault(request)
        ?? FindPartsFault(request.Parts!)
        ?? FindInputFault(request.Input)
        ?? FindClassesFault(request)
        ?? FindPropertiesFault(request.Properties);

    private static Error? FindStrategyFault(ManifestRequest request)
    {
        if (request.Strategy is not (Strategies.Team or Strategies.Single))
        {
            return Invalid($"strategy is '{Names.Shown(request.Strategy)}': expected '{Strategies.Team}' or '{Strategies.Single}'.");
        }

        int most = request.Strategy is Strategies.Single ? 1 : MaxParts;
        if (request.Parts is null || request.Parts.Count < 1 || request.Parts.Count > most)
        {
            string expected = most == 1 ? "exactly 1" : $"1 to {most}";
            return Invalid($"parts has {request.Parts?.Count ?? 0} entries: strategy '{request.Strategy}' takes {expected}.");
        }

        return request.Output is null or ModelOutputs.Logits or ModelOutputs.Probabilities
            ? null
            : Invalid($"output is '{Names.Shown(request.Output)}': expected '{ModelOutputs.Logits}' or '{ModelOutputs.Probabilities}'.");
    }

    private static Error? FindPartsFault(IReadOnlyList<PartRequest?> parts)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not { } part)
            {
                return Invalid($"parts[{i}] is null: expected an object with name and sha256.");
            }

            Error? fault = FindUnknown($"parts[{i}]", part.Unknown?.Keys, "name, sha256") ?? Names.FindFault($"parts[{i}].name", part.Name);
            if (fault is not null)
            {
                return fault;
            }

            if (!BlobHash.TryParse(part.Sha256, out _))
            {
                return Invalid($"parts[{i}].sha256 is '{Names.Shown(part.Sha256)}': expected 64 hexadecimal digits.");
            }

            if (!names.Add(part.Name!))
            {
                return Invalid($"parts[{i}].name is '{part.Name}', which another part has: names of parts must be unique.");
            }
        }

        return null;
    }

    private static Error? FindInputFault(InputRequest? input)
    {
        if (input is null)
        {
            return null;
        }

        if (FindUnknown("input", input.Unknown?.Keys, "name, datatype, shape") is { } fault)
        {
            return fault;
        }

        if (input.Name is not { Length: >= 1 and <= MaxLabelLength })
        {
            return Invalid($"input.name has {input.Name?.Length ?? 0} characters: expected 1 to {MaxLabelLength}.");
        }

        if (!TensorDataTypes.TryParse(input.Datatype, out _))
        {
            return Invalid($"input.datatype is '{Names.Shown(input.Datatype)}': expected a type of the Open Inference Protocol, such as FP32.");
        }

        return input.Shape is { Count: >= 1 and <= MaxRank } && input.Shape.All(dim => dim is -1 or > 0)
            ? null
            : Invalid($"input.shape is [{string.Join(", ", input.Shape ?? [])}]: expected 1 to {MaxRank} sizes, each above 0, or -1 for any.");
    }

    private static Error? FindClassesFault(ManifestRequest request)
    {
        if (request.Classes is < 2)
        {
            return Invalid($"classes is {request.Classes}: expected 2 or more.");
        }

        if (request.ClassLabels?.FirstOrDefault(label => label is not { Length: >= 1 and <= MaxLabelLength }, string.Empty) is not (null or ""))
        {
            return Invalid($"class_labels: a label has more than {MaxLabelLength} characters.");
        }

        return request.ClassLabels?.Any(string.IsNullOrEmpty) is true ? Invalid("class_labels: a label is empty.") : null;
    }

    private static Error? FindPropertiesFault(IReadOnlyDictionary<string, string?>? properties)
    {
        if (properties is null)
        {
            return null;
        }

        if (properties.Count > MaxProperties)
        {
            return Invalid($"properties has {properties.Count} entries: at most {MaxProperties} are kept.");
        }

        foreach ((string key, string? value) in properties)
        {
            if (key.Length is 0 or > MaxKeyLength || value is null or { Length: > MaxValueLength })
            {
                return Invalid(
                    $"properties: '{Names.Shown(key)}' has a key of {key.Length} and a value of {value?.Length ?? 0} characters: "
                    + $"expected 1 to {MaxKeyLength} and at most {MaxValueLength}, not null.");
            }
        }

        return null;
    }

    private static Error? FindUnknown(string where, IEnumerable<string>? unknown, string known) =>
        unknown?.FirstOrDefault() is { } field ? Invalid($"{where} has a field '{Names.Shown(field)}': expected {known}.") : null;

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message);
}
