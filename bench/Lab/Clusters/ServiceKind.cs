namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>The services that a lab can start, in the order in which they start.</summary>
internal enum ServiceKind
{
    Planner,
    Stage,
    Scheduler,
    Expert,
    Gate,
}
