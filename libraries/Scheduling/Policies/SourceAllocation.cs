using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>The allocation that a source gives its items: made anew whenever the view, and with it a measured delay, has changed.</summary>
internal sealed class SourceAllocation(AllocationMeasure measure)
{
    private RingView? _view;
    private LayerAllocation? _allocation;

    public LayerAllocation For(WorkerState state)
    {
        if (_allocation is null || !ReferenceEquals(_view, state.View))
        {
            _view = state.View;
            _allocation = state.View.Find(state.Worker) is null
                ? new LayerAllocation([state.Worker], [state.Chain.Blocks])
                : ArMdi.Allocate(state.Chain, state.View, state.Worker, measure);
        }

        return _allocation;
    }
}
