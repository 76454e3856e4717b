using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>Counts what happens in a simulation.</summary>
internal sealed class Tally(int workers)
{
    private readonly HashSet<ItemId> _answered = [];
    private readonly List<(int Source, double Seconds)> _inSystem = [];
    private readonly double[] _busySeconds = new double[workers];
    private double _lastSeconds;
    private int _answeredTwice;
    private long _messages;
    private long _activationBytes;
    private long _reportBytes;

    public int Admitted { get; set; }

    public int Refused { get; set; }

    public int DiedWithSource { get; set; }

    public void Busy(int worker, double seconds) => _busySeconds[worker] += seconds;

    public void Message(long bytes)
    {
        _messages++;
        _activationBytes += bytes;
    }

    public void Report(PeerReport report) => _reportBytes += report.Bytes;

    public void Answer(WorkItem item, double nowSeconds)
    {
        _answeredTwice += _answered.Add(item.Id) ? 0 : 1;
        _inSystem.Add((item.Id.Source, nowSeconds - item.AdmittedSeconds));
        _lastSeconds = nowSeconds;
    }

    public SimulationResult Result(long decisions) => new()
    {
        Admitted = Admitted,
        Refused = Refused,
        Answered = _answered.Count,
        AnsweredTwice = _answeredTwice,
        DiedWithSource = DiedWithSource,
        LastAnswerSeconds = _lastSeconds,
        InSystem = _inSystem,
        Busy = [.. _busySeconds.Select(seconds => _lastSeconds > 0 ? seconds / _lastSeconds : 0)],
        Messages = _messages,
        ActivationBytes = _activationBytes,
        ReportBytes = _reportBytes,
        Decisions = decisions,
    };
}
