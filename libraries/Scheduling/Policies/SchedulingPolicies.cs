using System.Collections.Immutable;
using EdgeAspire.Scheduling.Allocation;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>The policies by name.</summary>
public static class SchedulingPolicies
{
    /// <summary>Each source computes its own items.</summary>
    public const string Local = "local";

    /// <summary>All items go round the ring.</summary>
    public const string ArMdi = "ar-mdi";

    /// <summary>Queue lengths decide between both.</summary>
    public const string MsMdi = "ms-mdi";

    /// <summary>Expected finish times decide.</summary>
    public const string Finish = "finish";

    /// <summary>All names.</summary>
    public static ImmutableArray<string> Names { get; } = [Local, ArMdi, MsMdi, Finish];

    /// <summary>Makes the policy of one worker; null when there is none of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="measure">What AR-MDI's allocation divides.</param>
    /// <param name="localWinsTies">Whether MS-MDI takes equal queues to mean local.</param>
    public static ISchedulingPolicy? Create(string name, AllocationMeasure measure, bool localWinsTies) => name switch
    {
        Local => new LocalPolicy(),
        ArMdi => new ArMdiPolicy(measure),
        MsMdi => new MsMdiPolicy(measure, localWinsTies),
        Finish => new FinishPolicy(),
        _ => null,
    };
}
