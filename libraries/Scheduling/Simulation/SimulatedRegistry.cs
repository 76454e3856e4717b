using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>Who is there, as the planner's registry has it: each change is a new view, of which workers hear at different times.</summary>
internal sealed class SimulatedRegistry(SimulationOptions options)
{
    private readonly SortedDictionary<int, Member> _members = [];
    private long _version;

    public RingView View { get; private set; } = new(0, []);

    public RingView Register(int worker)
    {
        var device = options.Devices[worker];
        var parameters = options.Chain.Parameters(0, options.Chain.Blocks);
        var perParameter = parameters > 0 ? device.SecondsPerWork * options.Chain.TotalWork / parameters : 1;
        _members[worker] = new Member(worker, _version + 1, device.SecondsPerWork, perParameter, device.FirstBlock, device.LastBlock);
        return Publish();
    }

    public RingView? Change(int worker, Func<Member, Member?> change)
    {
        if (!_members.TryGetValue(worker, out var member))
        {
            return null;
        }

        if (change(member) is { } changed)
        {
            _members[worker] = changed;
        }
        else
        {
            _members.Remove(worker);
        }

        return Publish();
    }

    private RingView Publish() => View = new RingView(++_version, _members.Values);
}
