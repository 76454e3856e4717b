using System.Collections.Immutable;
using EdgeAspire.Planner.Devices;
using EdgeAspire.Planner.Models;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Deployments;

/// <summary>Looks up what a deployment can be planned with.</summary>
internal sealed class ReadyStages
{
    private const string StageRole = "stage";

    private readonly DeviceLeases _leases;
    private readonly ProfileStore _profiles;
    private readonly ModelRepository _models;

    public ReadyStages(DeviceLeases leases, ProfileStore profiles, ModelRepository models)
    {
        _leases = leases;
        _profiles = profiles;
        _models = models;
    }

    /// <summary>All stages that are ready now.</summary>
    public ImmutableSortedDictionary<string, StageFigures> List() => _leases.List().Devices
        .Where(device => !device.Lost && string.Equals(device.Registration.Role, StageRole, StringComparison.Ordinal))
        .Select(device => device.Registration)
        .ToImmutableSortedDictionary(registration => registration.Device, FiguresOf, StringComparer.Ordinal);

    /// <summary>What a request can be planned with, of the stages that are ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The request.</param>
    /// <param name="ready">What <see cref="List"/> gave.</param>
    public PlanInputs For(string model, DeploymentRequest request, ImmutableSortedDictionary<string, StageFigures> ready)
    {
        int? version = _models.Find(model).TryGetValue(out ModelVersions? versions, out _) ? request.Version ?? versions.Latest!.Version : null;
        if (request.Devices is not { } listed)
        {
            return new PlanInputs(version, ready);
        }

        HashSet<string?> names = [.. listed.Select(PlanClusterReader.NameOf)];
        return new PlanInputs(version, ready.RemoveRange(ready.Keys.Where(name => !names.Contains(name))));
    }

    private StageFigures FiguresOf(DeviceRegistration registration) => new(
        registration.HasGflops ? registration.Gflops : null,
        registration.HasMbps ? registration.Mbps : null,
        registration.HasDelayMs ? registration.DelayMs : null,
        registration.HasMessageMs ? registration.MessageMs : null,
        registration.HasMemoryBytes ? registration.MemoryBytes : null,
        _profiles.ChangedAt(registration.Device));
}
