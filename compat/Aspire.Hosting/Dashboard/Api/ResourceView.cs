using Aspire.Hosting.Execution;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A process as the resources page shows it.</summary>
internal sealed record ResourceView(
    string Name,
    string Resource,
    string State,
    string Health,
    IReadOnlyList<EndpointView> Endpoints,
    int Restarts,
    int? ProcessId,
    DateTimeOffset? StartedAt,
    int? ExitCode,
    string? Note)
{
    public static ResourceView Of(InstanceSnapshot snapshot) => new(
        snapshot.Name,
        snapshot.Resource,
        snapshot.State.ToString(),
        snapshot.State == InstanceState.Running && snapshot.HasHealthChecks ? snapshot.Health.ToString() : string.Empty,
        snapshot.Endpoints,
        snapshot.Restarts,
        snapshot.ProcessId,
        snapshot.StartedAt,
        snapshot.ExitCode,
        snapshot.Note);
}
