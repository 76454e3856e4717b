using System.Collections.Frozen;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Stage.Running;

namespace EdgeAspire.Stage.Parts;

/// <summary>What a load asks for.</summary>
/// <param name="Sha256">The hash of the part's file, lower-case hexadecimal.</param>
/// <param name="Text">The text of its description; null for none.</param>
/// <param name="Description">What the text says; null for none.</param>
/// <param name="MemoryBytes">Bytes of weights and activations that it is predicted to take; null for the file's length.</param>
/// <param name="Prefetches">Whether it is only to be fetched.</param>
/// <param name="Beside">Parts that are not unloaded to make room for it.</param>
internal sealed record PartRequest(
    string Sha256, string? Text, PartDescription? Description, long? MemoryBytes, bool Prefetches, IReadOnlySet<string> Beside)
{
    private const int HashLength = 64;

    public static Outcome<PartRequest> Read(RepositoryModelLoadRequest request, int maxChars)
    {
        if (!IsHash(request.ModelName))
        {
            return new Error(ErrorReason.InvalidArgument, $"Model '{request.ModelName}': expected the SHA-256 of a part's file, 64 digits of lower-case hexadecimal.");
        }

        string? text = null;
        PartDescription? description = null;
        if (request.Parameters.TryGetValue(EdgeParameters.Part, out var part))
        {
            text = part.StringParam;
            if (text.Length > maxChars)
            {
                return new Error(
                    ErrorReason.TooLarge, $"Parameter '{EdgeParameters.Part}' has {text.Length} characters; setting 'Stage:MaxParameterChars' allows {maxChars}.");
            }

            if (!Parse(text).TryGetValue(out description, out var error))
            {
                return error;
            }
        }

        long? memoryBytes = request.Parameters.TryGetValue(EdgeParameters.MemoryBytes, out var memory) ? memory.Int64Param : null;
        if (memoryBytes <= 0)
        {
            return new Error(ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.MemoryBytes}': expected an integer above 0, got {memory!}.");
        }

        if (!ReadBeside(request, maxChars).TryGetValue(out var beside, out var wrong))
        {
            return wrong;
        }

        var prefetches = request.Parameters.TryGetValue(EdgeParameters.Prefetch, out var prefetch) && prefetch.BoolParam;
        return new PartRequest(request.ModelName, text, description, memoryBytes, prefetches, beside);
    }

    private static Outcome<IReadOnlySet<string>> ReadBeside(RepositoryModelLoadRequest request, int maxChars)
    {
        if (!request.Parameters.TryGetValue(EdgeParameters.Beside, out var beside))
        {
            return FrozenSet<string>.Empty;
        }

        if (beside.StringParam.Length > maxChars)
        {
            return new Error(
                ErrorReason.TooLarge, $"Parameter '{EdgeParameters.Beside}' has {beside.StringParam.Length} characters; setting 'Stage:MaxParameterChars' allows {maxChars}.");
        }

        try
        {
            return (JsonSerializer.Deserialize(beside.StringParam, CallJson.Default.IReadOnlyListString) ?? []).ToFrozenSet(StringComparer.Ordinal);
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"Parameter '{EdgeParameters.Beside}' is not the JSON expected, an array of parts: {exception.Message}");
        }
    }

    private static bool IsHash(string name) => name.Length == HashLength && name.All(char.IsAsciiHexDigitLower);

    private static Outcome<PartDescription> Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, PartSetJson.Default.PartDescription) is
            { Inputs.IsDefault: false, Outputs.IsDefault: false } description && description.Inputs.Concat(description.Outputs).All(IsSound)
                ? description
                : new Error(ErrorReason.MalformedRequest, $"Parameter '{EdgeParameters.Part}': expected a part with 'inputs' and 'outputs', each with 'tensor', 'value' and 'axes'.");
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"Parameter '{EdgeParameters.Part}' is not the JSON expected: {exception.Message}");
        }
    }

    private static bool IsSound(PartTensor? tensor) =>
        tensor is { Tensor.Length: > 0, Value.Length: > 0, Axes.IsDefault: false } && tensor.Axes.All(axis => axis.Start >= 0 && axis.End > axis.Start);
}
