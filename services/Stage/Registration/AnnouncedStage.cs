using EdgeAspire.Protocol.Devices;
using EdgeAspire.Serving.Registration;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Measuring;
using EdgeAspire.Stage.Parts;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Registration;

/// <summary>Tells the registry the memory for parts, and what was measured. Parts are asked for at the stage itself.</summary>
internal sealed class AnnouncedStage(MemoryBudget budget, IOptions<StageOptions> options) : IAnnouncedDevice
{
    private readonly TaskCompletionSource _measured = NewChange();
    private readonly Lock _gate = new();
    private DeviceFigures _figures = new(Gflops: null, budget.IsKnown ? budget.LimitBytes : null, Mbps: null, DelayMs: null, MessageMs: null);
    private TaskCompletionSource _changed = NewChange();

    /// <summary>Plans go by what is registered: a device that measures itself does that first.</summary>
    public Task Ready => options.Value.Measure is MeasureMode.None ? Task.CompletedTask : _measured.Task;

    public IEnumerable<ServedModel> Models => [];

    public DeviceFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures;
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

    /// <summary>Tells what was measured; null keeps what is known.</summary>
    public void Set(double? gflops, LinkFigures? link, double? messageMs)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _figures = _figures with
            {
                Gflops = gflops ?? _figures.Gflops,
                Mbps = link?.Mbps ?? _figures.Mbps,
                DelayMs = link?.DelayMs ?? _figures.DelayMs,
                MessageMs = messageMs ?? _figures.MessageMs,
            };
            (changed, _changed) = (_changed, NewChange());
        }

        changed.SetResult();
        _measured.TrySetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
