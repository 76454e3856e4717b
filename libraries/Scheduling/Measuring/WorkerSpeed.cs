using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Scheduling.Measuring;

/// <summary>What a worker measured of itself.</summary>
public sealed class WorkerSpeed
{
    private readonly LayerChain _chain;
    private Average _secondsPerWork;
    private Average _secondsPerParameter;
    private Average _receiveSeconds;
    private Average _sendSeconds;

    /// <summary>Begins at what was registered.</summary>
    /// <param name="chain">The model.</param>
    /// <param name="member">The worker as registered.</param>
    /// <param name="messageSeconds">Expected processor seconds of a message at each end.</param>
    public WorkerSpeed(LayerChain chain, Member member, double messageSeconds)
    {
        ArgumentNullException.ThrowIfNull(member);
        _chain = chain;
        _secondsPerWork = new Average(member.SecondsPerWork);
        _secondsPerParameter = new Average(member.SecondsPerParameter);
        _receiveSeconds = new Average(messageSeconds);
        _sendSeconds = new Average(messageSeconds);
    }

    /// <summary>Seconds per unit of work.</summary>
    public double SecondsPerWork => _secondsPerWork.Value;

    /// <summary>Seconds per parameter over the layers that it happened to run: gamma of eq. (1).</summary>
    public double SecondsPerParameter => _secondsPerParameter.Value;

    /// <summary>Processor seconds of reading a message.</summary>
    public double ReceiveSeconds => _receiveSeconds.Value;

    /// <summary>Processor seconds of writing one.</summary>
    public double SendSeconds => _sendSeconds.Value;

    /// <summary>Counts a step in.</summary>
    /// <param name="from">The cut at which it began.</param>
    /// <param name="to">The cut at which it ended.</param>
    /// <param name="times">What it took.</param>
    public void Add(int from, int to, in StepTimes times)
    {
        if (to > from)
        {
            var work = _chain.Work(from, to);
            var parameters = _chain.Parameters(from, to);
            if (work > 0)
            {
                _secondsPerWork.Add(times.ComputeSeconds / work);
            }

            if (parameters > 0)
            {
                _secondsPerParameter.Add(times.ComputeSeconds / parameters);
            }
        }

        if (!double.IsNaN(times.ReceiveSeconds))
        {
            _receiveSeconds.Add(times.ReceiveSeconds);
        }

        if (!double.IsNaN(times.SendSeconds))
        {
            _sendSeconds.Add(times.SendSeconds);
        }
    }
}
