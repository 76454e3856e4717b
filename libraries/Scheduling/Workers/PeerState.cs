using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>What a worker knows of another: its last report, what was sent there since, and the link.</summary>
public sealed class PeerState
{
    private readonly Dictionary<int, int> _lengths = [];
    private double _reportSeconds;
    private double _outstandingSeconds;
    private double _outstandingWeight;

    internal PeerState(Member member, SchedulerOptions options)
    {
        Member = member;
        Link = new LinkTimes(options.LinkSeconds, options.LinkSecondsPerByte);
    }

    /// <summary>The worker as registered.</summary>
    public Member Member { get; internal set; }

    /// <summary>Its last report; null before the first.</summary>
    public PeerReport? Report { get; private set; }

    /// <summary>Times of messages to it.</summary>
    public LinkTimes Link { get; }

    /// <summary>Items on their way to it.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Items of this worker's own source that it has.</summary>
    public int Held { get; internal set; }

    /// <summary>Until when it is not asked again, because it refused an item.</summary>
    public double FullUntilSeconds { get; internal set; } = double.NegativeInfinity;

    /// <summary>Items of a source that wait there.</summary>
    public int QueueLength(int source) => _lengths.GetValueOrDefault(source);

    /// <summary>Whether it takes items now.</summary>
    public bool IsOpen(double nowSeconds) => !Member.IsLeaving && nowSeconds >= FullUntilSeconds;

    /// <summary>
    /// Seconds until it would be done with what it has: as it said, less the time since, plus what was sent there since. The older the report,
    /// the more others may have brought: at most work for that time, and not more than is usual, or all would choose who was silent longest.
    /// </summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="usual">What is usual among workers.</param>
    public double BacklogSeconds(double nowSeconds, UsualLoad usual) => _outstandingSeconds + Reported(nowSeconds, usual);

    /// <summary>Weights of the items that wait there, by now.</summary>
    /// <param name="nowSeconds">The time.</param>
    /// <param name="usual">What is usual among workers.</param>
    public double WaitingWeight(double nowSeconds, UsualLoad usual)
    {
        ArgumentNullException.ThrowIfNull(usual);
        return Report is not { BacklogSeconds: > 0 } report
            ? _outstandingWeight
            : _outstandingWeight + (Reported(nowSeconds, usual) * (report.WaitingWeight > 0 ? report.WaitingWeight / report.BacklogSeconds : usual.WeightPerSecond));
    }

    /// <summary>Takes a report, unless a newer one came before it.</summary>
    public void Observe(PeerReport report, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Report is not null && report.Stamp < Report.Stamp)
        {
            return;
        }

        Report = report;
        _reportSeconds = nowSeconds;
        _lengths.Clear();
        foreach (var (source, length) in report.QueueLengths)
        {
            _lengths[source] = length;
        }
    }

    /// <summary>Forgets what it said; until it says more it is taken at its word in the registry.</summary>
    internal void Forget()
    {
        Report = null;
        _lengths.Clear();
    }

    private double Reported(double nowSeconds, UsualLoad usual)
    {
        var age = nowSeconds - _reportSeconds;
        return Report is null ? 0 : Math.Max(Report.BacklogSeconds - age, Math.Min(usual.BacklogSeconds, age));
    }

    internal void Sent(Handover handover)
    {
        Outstanding++;
        _outstandingSeconds += handover.ProcessorSeconds;
        _outstandingWeight += handover.Item.Weight;
    }

    internal void Acknowledged(Handover handover)
    {
        // What was sent to an earlier incarnation is not counted here.
        Outstanding = Math.Max(0, Outstanding - 1);
        // Sums of differences drift; with nothing on its way they are exactly nothing.
        _outstandingSeconds = Outstanding == 0 ? 0 : _outstandingSeconds - handover.ProcessorSeconds;
        _outstandingWeight = Outstanding == 0 ? 0 : _outstandingWeight - handover.Item.Weight;
    }
}
