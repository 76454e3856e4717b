using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>A way to plan.</summary>
internal interface IPlanAlgorithm
{
    /// <summary>The name that it is chosen by.</summary>
    string Name { get; }

    /// <summary>Plans.</summary>
    /// <returns>The plan, or why there is none: nothing fits the devices' memory, or what was asked contradicts itself.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation);
}
