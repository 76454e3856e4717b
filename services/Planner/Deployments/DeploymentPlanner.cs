using System.Collections.Immutable;
using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Blobs;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Deployments;

/// <summary>Makes, cuts and keeps the plans of deployments.</summary>
internal sealed class DeploymentPlanner
{
    private const int MaxNamed = 8;

    private readonly PlanQueryReader _reader;
    private readonly PlanDesk _desk;
    private readonly PlanCutter _cutter;
    private readonly PlanStore _store;
    private readonly BlobStore _blobs;
    private readonly TimeProvider _time;
    private readonly ILogger<DeploymentPlanner> _logger;

    public DeploymentPlanner(
        PlanQueryReader reader, PlanDesk desk, PlanCutter cutter, PlanStore store, BlobStore blobs, TimeProvider time, ILogger<DeploymentPlanner> logger)
    {
        _reader = reader;
        _desk = desk;
        _cutter = cutter;
        _store = store;
        _blobs = blobs;
        _time = time;
        _logger = logger;
    }

    /// <summary>The plan of a step, or why there is none, in words for whoever deployed the model.</summary>
    public async Task<Outcome<MadePlan>> MakeAsync(DeploymentStep step, CancellationToken cancellationToken)
    {
        if (step.Inputs.ModelVersion is null)
        {
            return new Error(ErrorReason.UnknownModel, $"There is no model '{step.Model}'. It is planned for as soon as it is there.");
        }

        if (!FindDevices(step).TryGetValue(out ImmutableArray<string> devices, out Error? error)
            || !_reader.Read(BodyOf(step, devices)).TryGetValue(out PlanQuery? query, out error))
        {
            return error;
        }

        Outcome<Plan> planned = await _desk.PlanAsync(query with { IsForRuntime = true }, comparesAll: false, cancellationToken);
        if (!planned.TryGetValue(out Plan? plan, out error))
        {
            return error;
        }

        StoredPlan uncut = StoredPlan.Of(query, plan, _time.GetUtcNow());
        if (step.Made.TryGetValue(uncut.Id, out MadePlan? made) && await IsWholeAsync(made.Id, cancellationToken))
        {
            return made;
        }

        Outcome<StoredPlan> cut = await _cutter.CutAsync(uncut, cancellationToken);
        if (!cut.TryGetValue(out StoredPlan? stored, out error) || (error = _store.Add(stored with { Deployment = step.Model })) is not null)
        {
            return error;
        }

        _logger.Planned(stored.Id, query.Source.Place, plan.Algorithm, plan.Seconds, plan.Devices.Length);
        return MadeOf(stored, uncut.Id);
    }

    /// <summary>A plan that an earlier run of the planner made; null when it, or a part of it, is no longer kept.</summary>
    public async Task<MadePlan?> FindAsync(string id, CancellationToken cancellationToken)
    {
        Outcome<StoredPlan> found = await _store.FindAsync(id, cancellationToken);
        if (!found.TryGetValue(out StoredPlan? stored, out _) || !HasParts(stored))
        {
            return null;
        }

        // As it was before it was cut.
        Plan uncut = stored.Plan with
        {
            Blocks = [.. stored.Plan.Blocks.Select(block => block with { Slices = [.. block.Slices.Select(slice => slice with { PartSha256 = null })] })],
        };
        string place = PlanCutter.SourceOf(stored).TryGetValue(out var source, out _) ? source.Place : string.Empty;
        return MadeOf(stored, PlanDocument.IdOf(uncut, place));
    }

    private static MadePlan MadeOf(StoredPlan stored, string uncutId) =>
        new(uncutId, stored.Id, stored.ModelVersion, [.. stored.Plan.Devices.Select(device => device.Name)]);

    private async Task<bool> IsWholeAsync(string id, CancellationToken cancellationToken) =>
        (await _store.FindAsync(id, cancellationToken)).TryGetValue(out StoredPlan? stored, out _) && HasParts(stored);

    private bool HasParts(StoredPlan stored) =>
        stored.PartHashes is { } hashes && hashes.All(sha256 => BlobHash.TryParse(sha256, out BlobHash hash) && _blobs.Exists(hash));

    private static Outcome<ImmutableArray<string>> FindDevices(DeploymentStep step)
    {
        ImmutableArray<string> listed = step.Request.Devices is { } devices ? [.. devices.Select(PlanClusterReader.NameOf).OfType<string>()] : [];
        ImmutableArray<string> ready = [.. step.Inputs.Stages.Keys.Where(name => !string.Equals(name, step.Without, StringComparison.Ordinal))];
        if (ready.IsEmpty)
        {
            return new Error(
                ErrorReason.ModelNotReady,
                step.Without is not null ? $"No stage is left without '{step.Without}'."
                : listed.IsEmpty ? "No stage is registered yet. A plan is made as soon as one is there."
                : $"None of the devices asked for is registered as a stage and ready: {Named(listed)}. A plan is made as soon as one is there.");
        }

        // Whoever names a device gets told what it lacks; of the others, those are taken that can be planned for.
        ImmutableArray<string> usable = listed.IsEmpty ? [.. ready.Where(name => step.Inputs.Stages[name].HasSpeed)] : ready;
        return usable switch
        {
            [] => new Error(
                ErrorReason.ModelNotReady,
                $"The stages registered without gflops, and have no profile: {Named(ready)}. A plan is made as soon as they state or measure their speed."),
            { Length: > ClusterRules.MaxDevices } => new Error(
                ErrorReason.InvalidArgument,
                $"{usable.Length} stages are ready, at most {ClusterRules.MaxDevices} can be planned for: name those to use in 'devices'."),
            _ => usable,
        };
    }

    private static DeploymentRequest BodyOf(DeploymentStep step, ImmutableArray<string> devices) => step.Request with
    {
        Model = step.Model,
        Version = step.Inputs.ModelVersion,
        Devices = step.Request.Devices is { } listed
            ? [.. listed.Where(device => devices.Contains(PlanClusterReader.NameOf(device)!, StringComparer.Ordinal))]
            : [.. devices.Select(name => JsonSerializer.SerializeToElement(name, PlannerJson.Readable.String))],
        // Who is left alone cannot collaborate, but it can answer.
        Strategies = step.Request.Strategies is { } strategies && devices.Length == 1 ? [.. strategies, Strategies.Single] : step.Request.Strategies,
        Observations = devices
            .Where(name => step.Slowdowns.ContainsKey(name) || step.Occupancies.ContainsKey(name))
            .ToDictionary(
                name => name,
                name => (PlanObservationBody?)new PlanObservationBody
                {
                    PredictedSeconds = 1,
                    MeasuredSeconds = step.Slowdowns.GetValueOrDefault(name, 1),
                    QueueOccupancy = step.Occupancies.GetValueOrDefault(name),
                },
                StringComparer.Ordinal),
    };

    private static string Named(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : string.Empty);
}
