namespace EdgeAspire.Scheduling.Simulation;

/// <summary>When messages arrive: one medium that all share, or a link of its own for each worker, each way.</summary>
internal sealed class SimulatedNetwork(SimulationOptions options)
{
    private readonly double[] _upFree = new double[options.Devices.Count];
    private readonly double[] _downFree = new double[options.Devices.Count];
    private double _mediumFree;

    public double Arrival(int from, int to, long bytes, double nowSeconds)
    {
        var sent = nowSeconds;
        if (options.SharedHopSeconds > 0)
        {
            sent = _mediumFree = Math.Max(_mediumFree, nowSeconds) + options.SharedHopSeconds;
        }

        if (double.IsFinite(options.LinkBitsPerSecond))
        {
            // A switch passes on what has come; both links carry the bytes at the same time.
            var seconds = bytes * 8 / options.LinkBitsPerSecond;
            var start = Math.Max(sent, Math.Max(_upFree[from], _downFree[to]));
            sent = _upFree[from] = _downFree[to] = start + seconds;
        }

        return sent + options.LatencySeconds;
    }
}
