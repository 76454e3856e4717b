using System.Collections.Immutable;
using EdgeAspire.Onnx.Layers;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>One operator as the planner sees it.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">The activations it reads; weights are not among them.</param>
/// <param name="Outputs">Indices of the values it makes; their rows are computed together.</param>
/// <param name="Flops">Floating-point operations for all rows, counted as CoopAI does after Molchanov et al.</param>
/// <param name="WeightBytes">Bytes of its weights.</param>
internal sealed record PlanStep(string Name, ImmutableArray<StepInput> Inputs, ImmutableArray<int> Outputs, double Flops, long WeightBytes)
{
    /// <summary>
    /// The layer that begins with it, as devices are measured; null when the step is computed together with the one before, which then
    /// has the time of both, and for models that are lists of layers.
    /// </summary>
    public LayerWork? Work { get; init; }
}
