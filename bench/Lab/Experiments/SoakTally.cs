using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>Counts what came of requests. Safe for concurrent use.</summary>
internal sealed class SoakTally
{
    // Sums of parts are added in another order than whole ones, which is seen in the last bits.
    private const double Tolerance = 1e-3;

    private readonly Lock _gate = new();
    private readonly List<double> _seconds = [];
    private long _wrong;
    private long _lost;
    private long _retried;

    /// <summary>Whether every request was answered, and rightly.</summary>
    public bool IsFlawless
    {
        get
        {
            lock (_gate)
            {
                return _wrong == 0 && _lost == 0 && _seconds.Count > 0;
            }
        }
    }

    /// <summary>Counts an answer.</summary>
    /// <returns>Whether it is right.</returns>
    public bool Count(PlanAnswer answer)
    {
        var isRight = answer.Error <= Tolerance;
        lock (_gate)
        {
            _seconds.Add(answer.Seconds);
            _wrong += isRight ? 0 : 1;
            _retried += answer.Retries > 0 ? 1 : 0;
        }

        return isRight;
    }

    /// <summary>Counts a request that was not answered.</summary>
    public void CountLost()
    {
        lock (_gate)
        {
            _lost++;
        }
    }

    /// <summary>A line of the table.</summary>
    public Row ToRow(string name)
    {
        lock (_gate)
        {
            (string Name, double Value)[] times = _seconds.Count == 0
                ? []
                : [("median_s", Quantiles.Median(_seconds)), ("p99_s", Quantiles.Of(_seconds, 0.99)), ("longest_s", _seconds.Max())];
            return new Row(name, [("answers", _seconds.Count), ("wrong", _wrong), ("lost", _lost), ("retried", _retried), .. times]);
        }
    }

    /// <summary>What was wrong, in words.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return string.Create(CultureInfo.InvariantCulture, $"of {_seconds.Count + _lost} requests {_lost} were lost and {_wrong} answered wrongly");
        }
    }
}
