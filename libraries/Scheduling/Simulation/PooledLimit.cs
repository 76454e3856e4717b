namespace EdgeAspire.Scheduling.Simulation;

/// <summary>
/// What no scheduler can beat with whole items: one queue, in the order of arrival, before all processors, and communication that costs
/// nothing. A processor takes the next item as soon as it is free, the fastest first.
/// </summary>
public static class PooledLimit
{
    /// <summary>Computes it.</summary>
    /// <param name="options">Devices and sources; policy, network and faults do not matter.</param>
    /// <returns>When the last item is answered, and the mean seconds in the system.</returns>
    public static (double LastSeconds, double MeanSeconds) Of(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var free = new PriorityQueue<double, double>();
        foreach (var device in options.Devices)
        {
            free.Enqueue(device.SecondsPerWork * options.Chain.TotalWork, double.NegativeInfinity);
        }

        var (last, sum, count) = (0.0, 0.0, 0);
        foreach (var arrival in options.Sources.SelectMany(source => source.ArrivalSeconds).Order())
        {
            free.TryDequeue(out var seconds, out var when);
            var done = Math.Max(arrival, when) + seconds;
            free.Enqueue(seconds, done);
            last = Math.Max(last, done);
            sum += done - arrival;
            count++;
        }

        return (last, sum / count);
    }
}
