using EdgeAspire.Protocol.Devices;
using EdgeAspire.Scheduler.Computing;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Serving.Registration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Membership;

/// <summary>What the registry is told of this worker: its ring, how fast it is, whether it is leaving.</summary>
internal sealed class AnnouncedScheduler(IOptions<SchedulerOptions> options) : IAnnouncedDevice
{
    // Each change is a new view for the whole ring.
    private const double Tolerance = 0.1;

    private readonly TaskCompletionSource _ready = NewChange();
    private readonly Lock _gate = new();
    private RingWorker? _worker;
    private TaskCompletionSource _changed = NewChange();

    /// <summary>This start of the process.</summary>
    public ulong Instance { get; } = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());

    public Task Ready => _ready.Task;

    public IEnumerable<ServedModel> Models => [];

    public DeviceFigures Figures => default;

    public RingWorker? RingWorker
    {
        get
        {
            lock (_gate)
            {
                return _worker?.Clone();
            }
        }
    }

    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Tells the registry of a worker that can compute now.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rest">Where it listens for REST.</param>
    /// <param name="held">The blocks that it has memory for.</param>
    /// <param name="secondsPerWork">Measured.</param>
    /// <param name="secondsPerParameter">Measured.</param>
    public void Join(string plan, Uri rest, HeldBlocks held, double secondsPerWork, double secondsPerParameter)
    {
        Change(_ => new RingWorker
        {
            Plan = plan,
            Instance = Instance,
            SecondsPerWork = secondsPerWork,
            SecondsPerParameter = secondsPerParameter,
            FirstBlock = held.First,
            LastBlock = held.Last,
            Sources = { options.Value.EffectiveSources.Select(source => source.Name) },
            RestAddress = AsOthersReach(rest),
        });
        _ready.TrySetResult();
    }

    /// <summary>Tells what was measured since, where it has changed by more than a tenth.</summary>
    public void Measured(double secondsPerWork, double secondsPerParameter) => Change(worker =>
    {
        if (!Differs(secondsPerWork, worker!.SecondsPerWork) && !Differs(secondsPerParameter, worker.SecondsPerParameter))
        {
            return worker;
        }

        var changed = worker.Clone();
        (changed.SecondsPerWork, changed.SecondsPerParameter) = (secondsPerWork, secondsPerParameter);
        return changed;
    });

    /// <summary>Tells that the worker takes nothing more.</summary>
    public void Leave() => Change(worker =>
    {
        var changed = worker?.Clone();
        if (changed is not null)
        {
            changed.Leaving = true;
        }

        return changed;
    });

    // Whoever reaches the one listener under another name than this machine's own reaches the other one too.
    private string AsOthersReach(Uri rest) =>
        (options.Value.AdvertisedAddress is { } advertised ? new UriBuilder(rest) { Host = advertised.Host }.Uri : rest).ToString();

    private static bool Differs(double measured, double told) => Math.Abs(measured - told) > Tolerance * told;

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Func<RingWorker?, RingWorker?> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var worker = change(_worker);
            if (ReferenceEquals(worker, _worker))
            {
                return;
            }

            _worker = worker;
            (changed, _changed) = (_changed, NewChange());
        }

        changed.SetResult();
    }
}
