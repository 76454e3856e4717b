using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Plans;

/// <summary>A plan with everything that is needed to carry it out: the files of its parts, and what each of them takes and gives.</summary>
/// <param name="Id">What the planner calls it.</param>
/// <param name="ModelVersion">The model's version; null for a file that no model has.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Inputs">What the model takes.</param>
/// <param name="Outputs">What the model gives.</param>
/// <param name="Sets">The parts of each block, in the order in which they run.</param>
/// <param name="PartSha256">The files of all parts, in the order of the sets.</param>
public sealed record CutPlan(
    string Id,
    int? ModelVersion,
    Plan Plan,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<ValueDescription> Outputs,
    ImmutableArray<PartSet> Sets,
    ImmutableArray<string> PartSha256)
{
    /// <summary>Name of <see cref="Id"/> in the document.</summary>
    public const string IdKey = "id";

    /// <summary>Name of <see cref="ModelVersion"/> in the document.</summary>
    public const string ModelVersionKey = "model_version";

    /// <summary>Name of <see cref="Inputs"/> in the document.</summary>
    public const string InputsKey = "model_inputs";

    /// <summary>Name of <see cref="Outputs"/> in the document.</summary>
    public const string OutputsKey = "model_outputs";

    /// <summary>Name of <see cref="Sets"/> in the document.</summary>
    public const string SetsKey = "part_sets";

    /// <summary>Name of <see cref="PartSha256"/> in the document.</summary>
    public const string HashesKey = "part_sha256";

    /// <summary>Reads the planner's document.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <returns>The plan, or why the text is none that can be carried out.</returns>
    public static Outcome<CutPlan> Read(ReadOnlySpan<byte> json)
    {
        if (!PlanJson.Read(System.Text.Encoding.UTF8.GetString(json)).TryGetValue(out var plan, out var error))
        {
            return error;
        }

        try
        {
            var document = JsonNode.Parse(json)!.AsObject();
            if (document[SetsKey] is null || document[HashesKey] is null || document[InputsKey] is null || document[OutputsKey] is null)
            {
                return new Error(ErrorReason.Conflict, "The plan has no parts: it was not cut.");
            }

            return new CutPlan(
                (string)document[IdKey]!,
                (int?)document[ModelVersionKey],
                plan,
                [.. document[InputsKey].Deserialize(PartSetJson.Default.IReadOnlyListValueDescription)!],
                [.. document[OutputsKey].Deserialize(PartSetJson.Default.IReadOnlyListValueDescription)!],
                [.. document[SetsKey].Deserialize(PartSetJson.Default.IReadOnlyListPartSet)!],
                [.. document[HashesKey]!.AsArray().Select(hash => (string)hash!)]);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            return new Error(ErrorReason.MalformedRequest, $"This is not a plan with parts: {exception.Message}");
        }
    }
}
