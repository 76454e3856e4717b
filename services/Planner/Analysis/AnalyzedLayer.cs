namespace EdgeAspire.Planner.Analysis;

/// <summary>One node.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name, unique in the model.</param>
/// <param name="Operator">The operator, such as "Conv".</param>
/// <param name="Output">The name of its first output.</param>
/// <param name="OutputShape">The shape of that.</param>
/// <param name="MultiplyAccumulates">Multiplications with addition.</param>
/// <param name="Flops">Floating-point operations.</param>
/// <param name="Parameters">Weights that it reads.</param>
/// <param name="ActivationBytes">Bytes of its outputs.</param>
internal sealed record AnalyzedLayer(
    int Index,
    string Name,
    string Operator,
    string Output,
    IReadOnlyList<long> OutputShape,
    long MultiplyAccumulates,
    long Flops,
    long Parameters,
    long ActivationBytes);
