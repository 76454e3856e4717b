using EdgeAspire.Parts;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>A plan that is kept.</summary>
/// <param name="Id">What it is called: the beginning of the SHA-256 of what it says.</param>
/// <param name="Created">When it was made.</param>
/// <param name="ModelVersion">The model's version; null for a file that no model has.</param>
/// <param name="ModelPart">The model's part; null as the version is.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Inputs">What the model takes; null until it was cut.</param>
/// <param name="Outputs">What the model gives; null until it was cut.</param>
/// <param name="PartSets">How the parts of each block are fed and joined; null until they were cut.</param>
/// <param name="PartHashes">The files of all parts, in the order of the sets; null as the sets are.</param>
internal sealed record StoredPlan(
    string Id,
    DateTimeOffset Created,
    int? ModelVersion,
    string? ModelPart,
    Plan Plan,
    IReadOnlyList<ValueDescription>? Inputs,
    IReadOnlyList<ValueDescription>? Outputs,
    IReadOnlyList<PartSet>? PartSets,
    IReadOnlyList<string>? PartHashes)
{
    /// <summary>The deployment that it was made for, and goes with; null when somebody asked for it.</summary>
    public string? Deployment { get; init; }

    /// <summary>A plan that was just made, to be kept.</summary>
    public static StoredPlan Of(PlanQuery query, Plan plan, DateTimeOffset created) => new(
        PlanDocument.IdOf(plan, query.Source.Place), created, query.Source.Version, query.Source.Part, plan, Inputs: null, Outputs: null, PartSets: null, PartHashes: null);
}
