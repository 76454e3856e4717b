using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>A node with what the planner knows of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">The planner's step.</param>
/// <param name="Role">What it is to the planner.</param>
internal sealed record GraphStep(GraphNode Node, PlanStep Step, NodeRole Role)
{
    /// <summary>Whether it has operations that count: then it begins a unit, and light nodes join it.</summary>
    public bool IsHeavy => Step.Flops > 0;
}
