using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>
/// A cluster on virtual time: the schedulers and policies are those of the service, only processors, network and registry are simulated.
/// What happens depends on the options alone.
/// </summary>
public sealed class ClusterSimulation
{
    private const int GenerationSources = 1_000_000;
    private const double LeavePollSeconds = 0.25;

    private readonly VirtualRandom _random;
    private readonly SimulatedRegistry _registry;
    private readonly WorkerProcess[] _processes;
    private readonly List<WorkerProcess> _ended = [];
    private int _arrivalsLeft;
    private int _faultsLeft;

    /// <summary>Prepares a simulation, which runs once.</summary>
    public ClusterSimulation(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _random = new VirtualRandom(options.Seed);
        _registry = new SimulatedRegistry(options);
        Network = new SimulatedNetwork(options);
        Tally = new Tally(options.Devices.Count);
        for (var worker = 0; worker < options.Devices.Count; worker++)
        {
            _registry.Register(worker);
        }

        _processes = [.. Enumerable.Range(0, options.Devices.Count).Select(worker => new WorkerProcess(this, worker, 0, _registry.View))];
    }

    internal SimulationOptions Options { get; }

    internal VirtualTime Time { get; } = new();

    internal SimulatedNetwork Network { get; }

    internal Tally Tally { get; }

    /// <summary>Simulates until every item is answered.</summary>
    public SimulationResult Run(CancellationToken cancellation)
    {
        _arrivalsLeft = Options.Sources.Sum(source => source.ArrivalSeconds.Count);
        _faultsLeft = Options.Faults.Count;
        for (var source = 0; source < Options.Sources.Count; source++)
        {
            Arrive(Options.Sources[source], source, 0);
        }

        foreach (var fault in Options.Faults)
        {
            Time.At(fault.Seconds, () => Happen(fault));
        }

        if (Options.MeasuredViewSeconds > 0)
        {
            Measured();
        }

        Time.Run(Options.MaxSeconds, GoesOn, cancellation);
        return Tally.Result(_processes.Concat(_ended).Sum(process => process.Scheduler.Decisions));
    }

    /// <summary>Brings a message to whatever process its receiver is then.</summary>
    internal void Carry(WorkerProcess sender, int receiver, double arrivalSeconds, Action<WorkerProcess> arrives)
    {
        var passes = Passes(sender);
        Time.At(arrivalSeconds, () =>
        {
            var process = _processes[receiver];
            if (passes && Time.NowSeconds >= process.CutUntilSeconds)
            {
                process.Do(() => arrives(process));
            }
        });
    }

    /// <summary>Brings an acknowledgement back to the process that waits for it.</summary>
    internal void CarryBack(WorkerProcess sender, WorkerProcess receiver, Action arrives)
    {
        var passes = Passes(sender);
        Time.After(Options.LatencySeconds, () =>
        {
            if (passes && Time.NowSeconds >= receiver.CutUntilSeconds)
            {
                receiver.Do(arrives);
            }
        });
    }

    internal void Inform(WorkerProcess process)
    {
        if (Options.KnowsAll)
        {
            foreach (var other in _processes)
            {
                if (other != process && other.IsAlive)
                {
                    process.Scheduler.Observe(Time.NowSeconds, other.Worker, other.Scheduler.Report(Time.NowSeconds));
                }
            }
        }
    }

    // Without views of measured times the events end by themselves.
    private bool GoesOn() =>
        Options.MeasuredViewSeconds == 0
        || _arrivalsLeft > 0
        || _faultsLeft > 0
        || Array.Exists(_processes, process => process.IsAlive && !process.Scheduler.IsDone);

    private bool Passes(WorkerProcess sender) =>
        Time.NowSeconds >= sender.CutUntilSeconds && (Options.LossShare == 0 || _random.Next() >= Options.LossShare);

    private void Arrive(SimulatedSource source, int number, int index)
    {
        if (index == source.ArrivalSeconds.Count)
        {
            return;
        }

        Time.At(source.ArrivalSeconds[index], () =>
        {
            _arrivalsLeft--;
            var process = _processes[source.Worker];
            var isAdmitted = false;
            process.Do(() => isAdmitted = process.Scheduler.TryAdmit(
                Time.NowSeconds, number + (process.Generation * GenerationSources), source.Weight, source.DeadlineSeconds) is not null);
            Tally.Admitted += isAdmitted ? 1 : 0;
            Tally.Refused += isAdmitted ? 0 : 1;
            Arrive(source, number, index + 1);
        });
    }

    private void Happen(Fault fault)
    {
        _faultsLeft--;
        var process = _processes[fault.Worker];
        if (!process.IsAlive)
        {
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.Kill:
                End(process);
                Time.After(Options.LeaseSeconds, () => Remove(process));
                StartAfter(process, fault.DurationSeconds);
                break;
            case FaultKind.Cut:
                process.CutUntilSeconds = Math.Max(process.CutUntilSeconds, Time.NowSeconds + fault.DurationSeconds);
                if (fault.DurationSeconds > Options.LeaseSeconds)
                {
                    Time.After(Options.LeaseSeconds, () => Remove(process));
                }

                Time.At(process.CutUntilSeconds, () => Heal(process));
                break;
            default:
                process.Scheduler.Leave();
                Tell(_registry.Change(fault.Worker, member => member with { IsLeaving = true }));
                LeaveWhenDone(process, fault.DurationSeconds);
                break;
        }
    }

    private void LeaveWhenDone(WorkerProcess process, double durationSeconds) => Time.After(LeavePollSeconds, () =>
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (!process.Scheduler.IsDone)
        {
            LeaveWhenDone(process, durationSeconds);
            return;
        }

        End(process);
        Remove(process);
        StartAfter(process, durationSeconds);
    });

    private void Heal(WorkerProcess process)
    {
        if (process.IsAlive && Time.NowSeconds >= process.CutUntilSeconds && _registry.View.Find(process.Worker) is null)
        {
            // Who is leaving says so whenever it registers.
            var view = _registry.Register(process.Worker);
            Tell(process.Scheduler.IsLeaving ? _registry.Change(process.Worker, member => member with { IsLeaving = true }) : view);
        }
    }

    private void End(WorkerProcess process)
    {
        process.IsAlive = false;
        Tally.DiedWithSource += process.Scheduler.Unanswered;
    }

    private void Remove(WorkerProcess process)
    {
        // A process that started meanwhile, or whose link is up again, has renewed the lease.
        if (_processes[process.Worker] == process && (!process.IsAlive || Time.NowSeconds < process.CutUntilSeconds))
        {
            Tell(_registry.Change(process.Worker, _ => null));
        }
    }

    private void StartAfter(WorkerProcess process, double seconds)
    {
        if (double.IsFinite(seconds))
        {
            Time.After(seconds, () =>
            {
                var view = _registry.Register(process.Worker);
                _ended.Add(process);
                _processes[process.Worker] = new WorkerProcess(this, process.Worker, process.Generation + 1, view);
                Tell(view);
            });
        }
    }

    private void Tell(RingView? view)
    {
        foreach (var process in view is null ? [] : _processes)
        {
            TellUntilHeard(process, view!);
        }
    }

    // The registry is asked again and again, so that who was cut off hears of the newest view afterwards.
    private void TellUntilHeard(WorkerProcess process, RingView view) => Time.After(_random.Next() * Options.ViewSeconds, () =>
    {
        if (Time.NowSeconds < process.CutUntilSeconds)
        {
            Time.At(process.CutUntilSeconds, () => TellUntilHeard(process, _registry.View));
            return;
        }

        process.Do(() => process.Scheduler.ChangeView(Time.NowSeconds, view));
    });

    private void Measured() => Time.After(Options.MeasuredViewSeconds, () =>
    {
        RingView? view = null;
        foreach (var process in _processes)
        {
            var speed = process.Scheduler.State.Speed;
            view = _registry.Change(process.Worker, member => member with
            {
                SecondsPerWork = speed.SecondsPerWork,
                SecondsPerParameter = speed.SecondsPerParameter,
            });
        }

        Tell(view);
        Measured();
    });
}
