namespace Aspire.Hosting.Execution;

/// <summary>What the health checks of a process say.</summary>
internal enum InstanceHealth
{
    /// <summary>No check has passed or failed yet, or there is none.</summary>
    Unknown,

    /// <summary>All checks pass.</summary>
    Healthy,

    /// <summary>A check fails.</summary>
    Unhealthy,
}
