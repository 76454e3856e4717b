using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Running;

/// <summary>How full the queue for computing was when requests came, as an average in which old ones count less and less.</summary>
internal sealed class QueueOccupancy(IOptions<StageOptions> options)
{
    private const double Weight = 0.05;

    private readonly Lock _gate = new();
    private readonly double _places = options.Value.MaxConcurrency + options.Value.MaxQueue;
    private double _average;

    /// <summary>From 0, nobody was ahead, to 1, full.</summary>
    public double Average
    {
        get
        {
            lock (_gate)
            {
                return _average;
            }
        }
    }

    /// <summary>A request came.</summary>
    /// <param name="waiting">Requests that waited then.</param>
    /// <param name="computing">Requests that computed then.</param>
    public void Record(int waiting, int computing)
    {
        var now = Math.Min(1, (waiting + computing) / _places);
        lock (_gate)
        {
            _average += Weight * (now - _average);
        }
    }
}
