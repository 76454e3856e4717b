using System.Collections.Concurrent;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>Has devices load the parts that plans give them. What a device has loaded once is not asked for again until it says that it is gone.</summary>
internal sealed class PartLoader(IOptions<GateOptions> options)
{
    private readonly ConcurrentDictionary<(DeviceConnection Device, string Part, string Description), bool> _loaded = new();
    private readonly ConcurrentDictionary<PlanRoute, bool> _loadedRoutes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Loads all parts of a plan: devices side by side, each one part after the other.</summary>
    /// <param name="route">The plan and its devices.</param>
    /// <param name="onlyFiles">Whether devices only fetch the files, so that a later load takes less time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or the device that could not load a part, and why.</returns>
    public async Task<PlanFailure?> LoadAsync(PlanRoute route, bool onlyFiles, CancellationToken cancellationToken)
    {
        if (!onlyFiles && _loadedRoutes.ContainsKey(route))
        {
            return null;
        }

        var program = route.Program;
        var failures = await Task.WhenAll(Enumerable.Range(0, program.Devices.Length).Select(async device =>
        {
            foreach (var call in program.Calls.Where(call => call.Device == device).DistinctBy(call => (call.PartSha256, call.PartJson)))
            {
                if (await LoadAsync(route.Connections[device], call, onlyFiles, cancellationToken) is { } error)
                {
                    return new PlanFailure(program.Devices[device], error);
                }
            }

            return null;
        }));
        var failure = failures.FirstOrDefault(failure => failure is not null);
        if (failure is null && !onlyFiles)
        {
            _loadedRoutes[route] = true;
        }

        return failure;
    }

    /// <summary>A device has lost its parts: those of any plan are loaded again when they are wanted.</summary>
    public void Forget(DeviceConnection device)
    {
        foreach (var key in _loaded.Keys.Where(key => key.Device == device))
        {
            _loaded.TryRemove(key, out _);
        }

        foreach (var route in _loadedRoutes.Keys.Where(route => route.Connections.Contains(device)))
        {
            _loadedRoutes.TryRemove(route, out _);
        }
    }

    /// <summary>Forgets plans that are not in force any more.</summary>
    public void Keep(IReadOnlySet<PlanRoute> routes)
    {
        foreach (var route in _loadedRoutes.Keys.Where(route => !routes.Contains(route)))
        {
            _loadedRoutes.TryRemove(route, out _);
        }
    }

    private async Task<Error?> LoadAsync(DeviceConnection device, ProgramCall call, bool onlyFile, CancellationToken cancellationToken)
    {
        if (!onlyFile && _loaded.ContainsKey((device, call.PartSha256, call.PartJson)))
        {
            return null;
        }

        var parameters = new Dictionary<string, ModelRepositoryParameter>(StringComparer.Ordinal)
        {
            [EdgeParameters.Part] = new() { StringParam = call.PartJson },
            [EdgeParameters.MemoryBytes] = new() { Int64Param = Math.Max(call.MemoryBytes, call.Part.ModelBytes) },
        };
        if (onlyFile)
        {
            parameters[EdgeParameters.Prefetch] = new() { BoolParam = true };
        }

        var error = await device.Client.LoadModelAsync(call.PartSha256, parameters, options.Value.PartLoadTimeout, cancellationToken);
        if (error is null && !onlyFile)
        {
            _loaded[(device, call.PartSha256, call.PartJson)] = true;
        }

        return error;
    }
}
