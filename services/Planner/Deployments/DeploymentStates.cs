namespace EdgeAspire.Planner.Deployments;

/// <summary>How far a deployment is.</summary>
internal static class DeploymentStates
{
    /// <summary>The plan is for the stages that are there. Fallbacks may still be on their way.</summary>
    public const string Ready = "ready";

    /// <summary>A plan is being made; until it is there, the last good one stays.</summary>
    public const string Planning = "planning";

    /// <summary>No plan could be made for what is there; the last good one stays, if there was any.</summary>
    public const string Failed = "failed";
}
