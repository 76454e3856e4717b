namespace EdgeAspire.Planner.Plans;

/// <summary>A kept plan in the list of plans.</summary>
internal sealed record PlanSummary(
    string Id,
    DateTimeOffset Created,
    string Model,
    int? ModelVersion,
    string Strategy,
    string Algorithm,
    string Objective,
    double Seconds,
    double PeriodSeconds,
    long Bytes,
    long MemoryBytes,
    int Devices,
    int Blocks,
    bool HasParts)
{
    /// <summary>What the list says of a plan.</summary>
    public static PlanSummary Of(StoredPlan stored) => new(
        stored.Id,
        stored.Created,
        stored.Plan.Model,
        stored.ModelVersion,
        stored.Plan.Strategy,
        stored.Plan.Algorithm,
        stored.Plan.Objective,
        stored.Plan.Seconds,
        stored.Plan.PeriodSeconds,
        stored.Plan.Bytes,
        stored.Plan.MaxMemoryBytes,
        stored.Plan.Devices.Length,
        stored.Plan.Blocks.Length,
        stored.PartSets is not null);
}
