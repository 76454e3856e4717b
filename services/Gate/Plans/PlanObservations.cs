using System.Collections.Concurrent;

namespace EdgeAspire.Gate.Plans;

/// <summary>What devices take for their share of a request beside what was predicted, for the planner to plan anew when it is off.</summary>
internal sealed class PlanObservations
{
    // One request is noise; after about eight the average has followed a change.
    private const double Weight = 0.2;

    private readonly ConcurrentDictionary<(string Model, string Device), DeviceObservation> _observed = new();

    /// <summary>Adds a request that was carried out.</summary>
    public void Add(DeployedModel model, PlanRoute route, IReadOnlyList<CallTimes> times)
    {
        Span<double> measured = stackalloc double[route.Program.Devices.Length];
        Span<double> queued = stackalloc double[route.Program.Devices.Length];
        Span<double> predicted = stackalloc double[route.Program.Devices.Length];
        measured.Clear();
        queued.Clear();
        predicted.Clear();
        foreach (var call in route.Program.Calls)
        {
            measured[call.Device] += times[call.Index].ComputeSeconds;
            queued[call.Device] += times[call.Index].QueueSeconds;
            predicted[call.Device] += call.ComputeSeconds;
        }

        for (var device = 0; device < measured.Length; device++)
        {
            if (predicted[device] > 0)
            {
                var occupancy = queued[device] / Math.Max(queued[device] + measured[device], double.Epsilon);
                var next = new DeviceObservation(route.Program.Plan.Id, predicted[device], measured[device], occupancy);
                _observed.AddOrUpdate(
                    (model.Description.Name, route.Program.Devices[device]),
                    static (_, first) => first,
                    static (_, last, now) => last.Follow(now, Weight),
                    next);
            }
        }
    }

    /// <summary>Takes what was observed of a model since the last call.</summary>
    public IReadOnlyDictionary<string, DeviceObservation> Take(string model)
    {
        var taken = new Dictionary<string, DeviceObservation>(StringComparer.Ordinal);
        foreach (var ((observed, device), _) in _observed)
        {
            if (string.Equals(observed, model, StringComparison.Ordinal) && _observed.TryRemove((observed, device), out var last))
            {
                taken[device] = last;
            }
        }

        return taken;
    }
}
