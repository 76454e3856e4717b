namespace EdgeAspire.Planner.Analysis;

/// <summary>What the whole model costs.</summary>
/// <param name="Layers">Number of nodes.</param>
/// <param name="MultiplyAccumulates">Multiplications with addition, of convolutions and matrix products.</param>
/// <param name="Flops">Floating-point operations, as the cost table counts them.</param>
/// <param name="Parameters">Weights, each once.</param>
/// <param name="ParameterBytes">Their bytes.</param>
/// <param name="ActivationBytes">Bytes of everything that nodes make.</param>
/// <param name="PeakActivationBytes">Most bytes of activations that are alive at once.</param>
internal sealed record AnalyzedTotals(
    int Layers,
    long MultiplyAccumulates,
    long Flops,
    long Parameters,
    long ParameterBytes,
    long ActivationBytes,
    long PeakActivationBytes);
