using EdgeAspire.Trainer.Runs;
using EdgeAspire.Trainer.Team;

namespace EdgeAspire.Trainer.Api;

/// <summary>A run as clients see it.</summary>
internal sealed record RunBody(
    string Id,
    RunState State,
    string DataSet,
    string Model,
    int Experts,
    TeamSettings Settings,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    string? Error,
    int? Version,
    RunProgress Progress)
{
    internal static RunBody Of(Run run)
    {
        RunRecord record = run.Record;
        return new RunBody(
            record.Id, record.State, record.Plan.DataSet, record.Plan.Model, record.Plan.Settings.Experts, record.Plan.Settings,
            record.Created, record.Started, record.Finished, record.Error, record.Version, run.Progress);
    }
}
