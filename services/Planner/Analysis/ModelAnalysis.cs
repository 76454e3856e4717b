using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Analysis;

/// <summary>What an ONNX file computes, layer by layer, and what that costs.</summary>
/// <param name="Sha256">The file.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Opset">Version of the standard operator set.</param>
/// <param name="Inputs">What a caller gives; a dynamic batch is taken as 1.</param>
/// <param name="Outputs">What it answers.</param>
/// <param name="Totals">Sums over the layers.</param>
/// <param name="Layers">Every node, in an order in which they can run.</param>
/// <param name="CutPoints">Where it can be cut between layers.</param>
internal sealed record ModelAnalysis(
    [property: JsonPropertyName("sha256")] string Sha256,
    long SizeBytes,
    long Opset,
    IReadOnlyList<AnalyzedTensor> Inputs,
    IReadOnlyList<AnalyzedTensor> Outputs,
    AnalyzedTotals Totals,
    IReadOnlyList<AnalyzedLayer> Layers,
    IReadOnlyList<AnalyzedCutPoint> CutPoints);
