namespace EdgeAspire.Planner.Deployments;

/// <summary>
/// How far a device is from what the plan in use expects of it, and when that is worth another plan: only when it was seen more than
/// once, only beyond a band that noise does not leave, and at growing intervals as long as another plan does not bring it back into the band.
/// </summary>
internal sealed class DeviceDeviation
{
    /// <summary>A device is off when it takes this much more or less than predicted.</summary>
    public const double Band = 0.25;

    private const int NeededSightings = 2;
    private const int MaxDoublings = 6;
    private const double AsRegistered = 0.1;
    private const double Fastest = 0.05;
    private const double Slowest = 20;

    // What is left out of a plan is not seen, so after a while it gets another chance.
    private const double ForgetAfterIntervals = 12;

    private readonly TimeSpan _interval;
    private DateTimeOffset _earliest = DateTimeOffset.MinValue;
    private DateTimeOffset? _forgetAt;
    private double _logRatio;
    private int _sightings;
    private int _direction;
    private int _plannedDirection;
    private int _repeats;

    /// <param name="interval">The shortest time between two plans because of the device.</param>
    public DeviceDeviation(TimeSpan interval) => _interval = interval;

    /// <summary>How many times slower than registered the plan in use takes it to be.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Mean filling of its queue as last seen, from 0 to 1.</summary>
    public double QueueOccupancy { get; private set; }

    /// <summary>Takes what was seen of it.</summary>
    /// <param name="predictedSeconds">What the plan in use predicts; above 0.</param>
    /// <param name="measuredSeconds">What it took; above 0.</param>
    /// <param name="queueOccupancy">Mean filling of its queue, from 0 to 1.</param>
    public void Observe(double predictedSeconds, double measuredSeconds, double queueOccupancy)
    {
        QueueOccupancy = queueOccupancy;
        double ratio = measuredSeconds / predictedSeconds;
        int direction = ratio > 1 + Band ? 1 : ratio < 1 - Band ? -1 : 0;
        if (direction == 0)
        {
            (_sightings, _direction, _repeats) = (0, 0, 0);
            return;
        }

        double log = Math.Log(ratio);
        _logRatio = direction == _direction ? (_logRatio + log) / 2 : log;
        _sightings = direction == _direction ? _sightings + 1 : 1;
        _direction = direction;
    }

    /// <summary>Whether another plan should be made because of it.</summary>
    public bool IsDue(DateTimeOffset now) => now >= _forgetAt || (_sightings >= NeededSightings && now >= _earliest && NextFactor(now) != Factor);

    /// <summary>How many times slower than registered the next plan should take it to be.</summary>
    public double NextFactor(DateTimeOffset now)
    {
        if (now >= _forgetAt)
        {
            return 1;
        }

        double next = _sightings < NeededSightings ? Factor : Math.Clamp(Factor * Math.Exp(_logRatio), Fastest, Slowest);
        return Math.Abs(next - 1) <= AsRegistered ? 1 : next;
    }

    /// <summary>A plan was made, or could not be made, that takes it to be a number of times slower.</summary>
    /// <param name="factor">That number; <see cref="Factor"/> when no plan was made.</param>
    /// <param name="isUsed">Whether the plan uses it.</param>
    /// <param name="now">The time.</param>
    public void Planned(double factor, bool isUsed, DateTimeOffset now)
    {
        if (_direction != 0 && _sightings >= NeededSightings)
        {
            _repeats = _direction == _plannedDirection ? Math.Min(_repeats + 1, MaxDoublings) : 0;
            _plannedDirection = _direction;
        }

        TimeSpan pause = _interval * (1 << _repeats);
        _earliest = now + pause;
        _forgetAt = isUsed || factor == 1 ? null : now + (pause * ForgetAfterIntervals);
        Factor = factor;
        (_sightings, _direction) = (0, 0);
    }
}
