using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>One operator as the planner sees it.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">The activations it reads; weights are not among them.</param>
/// <param name="Outputs">Indices of the values it makes; their rows are computed together.</param>
/// <param name="Flops">Floating-point operations for all rows, counted as CoopAI does after Molchanov et al.</param>
/// <param name="WeightBytes">Bytes of its weights.</param>
internal sealed record PlanStep(string Name, ImmutableArray<StepInput> Inputs, ImmutableArray<int> Outputs, double Flops, long WeightBytes);
