namespace EdgeAspire.Scheduling.Simulation;

/// <summary>Events in the order of their times; those of one time in the order in which they were scheduled.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (double Seconds, long Number)> _events = new();
    private long _number;

    public double NowSeconds { get; private set; }

    public void At(double seconds, Action happens) => _events.Enqueue(happens, (Math.Max(seconds, NowSeconds), _number++));

    public void After(double seconds, Action happens) => At(NowSeconds + seconds, happens);

    /// <summary>Runs until nothing is left, a time has come, or nobody wants to go on.</summary>
    public void Run(double untilSeconds, Func<bool> goesOn, CancellationToken cancellation)
    {
        while (_events.TryDequeue(out var happens, out var when) && when.Seconds <= untilSeconds && goesOn())
        {
            cancellation.ThrowIfCancellationRequested();
            NowSeconds = when.Seconds;
            happens();
        }
    }
}
