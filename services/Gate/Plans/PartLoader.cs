using System.Runtime.CompilerServices;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Has devices load the parts that plans give them, and unload what no plan needs any more. What a device has loaded once is not asked for
/// again until it says that it is gone.
/// </summary>
internal sealed class PartLoader(IOptions<GateOptions> options, TimeProvider time)
{
    private readonly ConditionalWeakTable<DeviceConnection, DeviceParts> _devices = [];

    /// <summary>Loads what is missing of a plan's parts, for a request or because a device has lost them. Parts of other plans may go for it.</summary>
    /// <param name="route">The plan and its devices.</param>
    /// <param name="limit">How long to wait; loads that were begun go on.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>Null, or the device that could not load a part, and why.</returns>
    public ValueTask<PlanFailure?> LoadAsync(PlanRoute route, TimeSpan limit, CancellationToken cancellationToken) =>
        IsLoaded(route) ? ValueTask.FromResult<PlanFailure?>(null) : new(LoadAsync(route, [], limit, cancellationToken));

    /// <summary>Loads a plan's parts that are to come into force.</summary>
    /// <param name="route">The plan and its devices.</param>
    /// <param name="others">Plans whose parts stay where they are; a device without room for both says so.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>Null, or the device that could not load a part, and why.</returns>
    public Task<PlanFailure?> LoadBesideAsync(PlanRoute route, IReadOnlyList<PlanRoute> others, CancellationToken cancellationToken) =>
        LoadAsync(route, others, limit: null, cancellationToken);

    /// <summary>Has a plan's devices fetch the files of their parts, so that a later load takes less time.</summary>
    public Task<PlanFailure?> FetchAsync(PlanRoute route, CancellationToken cancellationToken) =>
        ForEachPartAsync(route, (_, parts, call) => parts.FetchAsync(call, cancellationToken));

    /// <summary>Whether a plan's devices have all its parts, as far as is known.</summary>
    public bool IsLoaded(PlanRoute route)
    {
        for (var device = 0; device < route.Connections.Length; device++)
        {
            if (route.LoadedAt(device) != PartsOf(route.Connections[device]).State)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A device has lost its parts: those of any plan are loaded again when they are wanted.</summary>
    public void Forget(DeviceConnection device) => PartsOf(device).Forget();

    /// <summary>Has devices unload parts.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="stay">The plans whose parts stay.</param>
    public Task UnloadAsync(IEnumerable<DeviceConnection> devices, IReadOnlyCollection<PlanRoute> stay) => Task.WhenAll(devices.Distinct().Select(device =>
        PartsOf(device).UnloadAsync(stay.SelectMany(route => route.PartsOn(device)).ToHashSet(StringComparer.Ordinal))));

    private Task<PlanFailure?> LoadAsync(PlanRoute route, IReadOnlyList<PlanRoute> others, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        return ForEachPartAsync(
            route,
            (device, parts, call) => parts.LoadAsync(
                call,
                others.Append(route).SelectMany(other => other.PartsOn(device)).ToHashSet(StringComparer.Ordinal),
                limit - time.GetElapsedTime(started),
                cancellationToken),
            setLoaded: true);
    }

    // Devices side by side, each one part after the other.
    private async Task<PlanFailure?> ForEachPartAsync(
        PlanRoute route, Func<DeviceConnection, DeviceParts, ProgramCall, Task<Error?>> handle, bool setLoaded = false)
    {
        var program = route.Program;
        var failures = await Task.WhenAll(Enumerable.Range(0, program.Devices.Length).Select(async device =>
        {
            var connection = route.Connections[device];
            var parts = PartsOf(connection);
            var state = parts.State;
            foreach (var call in program.Calls.Where(call => call.Device == device).DistinctBy(call => (call.PartSha256, call.PartJson)))
            {
                if (await handle(connection, parts, call) is { } error)
                {
                    return new PlanFailure(program.Devices[device], error);
                }
            }

            if (setLoaded)
            {
                route.SetLoaded(device, state);
            }

            return null;
        }));
        return failures.FirstOrDefault(failure => failure is not null);
    }

    private DeviceParts PartsOf(DeviceConnection device) => _devices.GetValue(device, connection => new DeviceParts(connection, options, time));
}
