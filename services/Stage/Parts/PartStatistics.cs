namespace EdgeAspire.Stage.Parts;

/// <summary>How long a part takes, as an average in which old runs count less and less.</summary>
internal sealed class PartStatistics
{
    private const double Weight = 0.1;

    private readonly Lock _gate = new();
    private double _computeSeconds;
    private long _runs;

    /// <summary>Average seconds of a run; 0 before the first.</summary>
    public double ComputeSeconds
    {
        get
        {
            lock (_gate)
            {
                return _computeSeconds;
            }
        }
    }

    /// <summary>Runs so far, the warm-up apart.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    public void Record(double computeSeconds)
    {
        lock (_gate)
        {
            _computeSeconds = _runs++ == 0 ? computeSeconds : _computeSeconds + (Weight * (computeSeconds - _computeSeconds));
        }
    }
}
