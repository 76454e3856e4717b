using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>One process of a simulated worker: its processor, and messages that are sent until they are acknowledged.</summary>
internal sealed class WorkerProcess : IWorkerEffects
{
    private readonly ClusterSimulation _cluster;
    private readonly SimulatedDevice _device;

    public WorkerProcess(ClusterSimulation cluster, int worker, int generation, RingView view)
    {
        _cluster = cluster;
        _device = cluster.Options.Devices[worker];
        Worker = worker;
        Generation = generation;
        Scheduler = new WorkerScheduler(worker, cluster.Options.Chain, cluster.Options.CreatePolicy(), cluster.Options.Scheduler, view, this);
    }

    public int Worker { get; }

    public int Generation { get; }

    public WorkerScheduler Scheduler { get; }

    public bool IsAlive { get; set; } = true;

    public double CutUntilSeconds { get; set; } = double.NegativeInfinity;

    private VirtualTime Time => _cluster.Time;

    public void Run(WorkItem item, int end, int next)
    {
        var computes = end > item.Position;
        if (computes && (item.Position < _device.FirstBlock || end > _device.LastBlock))
        {
            throw new InvalidOperationException($"Worker {Worker} has memory for blocks {_device.FirstBlock} to {_device.LastBlock} and was to run {item.Position} to {end}.");
        }

        StepTimes times = new(
            _cluster.Options.Chain.Work(item.Position, end) * _device.SecondsPerWork,
            item.ByMessage ? _device.ReceiveSeconds : double.NaN,
            next == Step.Nobody ? double.NaN : _device.SendSeconds);
        var seconds = times.ComputeSeconds + (item.ByMessage ? times.ReceiveSeconds : 0) + (next == Step.Nobody ? 0 : times.SendSeconds);
        _cluster.Tally.Busy(Worker, seconds);
        Time.After(seconds, () => Do(() => Scheduler.Completed(Time.NowSeconds, times)));
    }

    public void Hand(int worker, WorkItem item)
    {
        var sent = Time.NowSeconds;
        var bytes = _cluster.Options.Chain.BytesAt(item.Position);
        _cluster.Tally.Message(bytes);
        var arrival = _cluster.Network.Arrival(Worker, worker, bytes, sent);
        _cluster.Carry(this, worker, arrival, other =>
        {
            var acceptance = other.Scheduler.Accept(Time.NowSeconds, Worker, item);
            _cluster.Tally.Report(acceptance.Report);
            _cluster.CarryBack(other, this, () => Scheduler.Handed(Time.NowSeconds, item.Id, item.Attempt, worker, acceptance, arrival - sent));
        });
        Again(arrival, () => Scheduler.Awaits(item.Id, item.Attempt, worker), () => Hand(worker, item));
    }

    public void Note(int origin, Whereabouts whereabouts)
    {
        _cluster.Carry(this, origin, Time.NowSeconds + _cluster.Options.LatencySeconds, other =>
        {
            other.Scheduler.Moved(Time.NowSeconds, whereabouts);
            _cluster.CarryBack(other, this, () => Scheduler.Noted(whereabouts));
        });
        Again(Time.NowSeconds, () => Scheduler.AwaitsNote(whereabouts), () => Note(origin, whereabouts));
    }

    public void Deliver(WorkItem item)
    {
        if (item.Position != _cluster.Options.Chain.Blocks)
        {
            throw new InvalidOperationException($"The result of {item.Id} was delivered when it had reached cut {item.Position}.");
        }

        var report = Scheduler.Report(Time.NowSeconds);
        _cluster.Tally.Report(report);
        _cluster.Carry(this, item.Origin, Time.NowSeconds + _cluster.Options.LatencySeconds, other =>
        {
            other.Scheduler.Answer(Time.NowSeconds, item.Id, Worker, report);
            _cluster.CarryBack(other, this, () => Scheduler.Delivered(item.Id));
        });
        Again(Time.NowSeconds, () => Scheduler.AwaitsDelivery(item.Id), () => Deliver(item));
    }

    public void Tell(int worker, PeerReport report)
    {
        _cluster.Tally.Report(report);
        _cluster.Carry(
            this, worker, Time.NowSeconds + _cluster.Options.LatencySeconds, other => other.Scheduler.Observe(Time.NowSeconds, Worker, report));
    }

    public void Answered(WorkItem item) => _cluster.Tally.Answer(item, Time.NowSeconds);

    public void WakeAfter(double seconds) => Time.After(seconds, () => Do(() => Scheduler.Wake(Time.NowSeconds)));

    /// <summary>Does something in this process, if it lives.</summary>
    public void Do(Action happens)
    {
        if (IsAlive)
        {
            _cluster.Inform(this);
            happens();
        }
    }

    // Counted from when a message can have arrived: who repeats those that wait for a slow link makes it slower.
    private void Again(double arrivalSeconds, Func<bool> isAwaited, Action send)
    {
        if (_cluster.Options.CanLose)
        {
            Time.At(arrivalSeconds + _cluster.Options.ResendSeconds, () =>
            {
                if (IsAlive && isAwaited())
                {
                    send();
                }
            });
        }
    }
}
