namespace Aspire.Hosting.Execution;

/// <summary>What all supervisors share.</summary>
internal sealed record SupervisorTools(
    ResourceBoard Board,
    ProcessStartFactory Starts,
    ProcessLauncher Launcher,
    DependencyWait Dependencies,
    HealthMonitor Health,
    ConsoleLogs Logs,
    TimeProvider Time);
