namespace EdgeAspire.Planner.Analysis;

/// <summary>A place between two layers where the model can be cut.</summary>
/// <param name="Position">How many layers lie before it.</param>
/// <param name="After">The name of the last of them.</param>
/// <param name="Crossing">How many tensors go over the cut.</param>
/// <param name="CrossingBytes">Their bytes.</param>
internal sealed record AnalyzedCutPoint(int Position, string After, int Crossing, long CrossingBytes);
