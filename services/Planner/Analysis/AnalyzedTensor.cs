namespace EdgeAspire.Planner.Analysis;

/// <summary>A tensor that goes in or comes out.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">Element type as ONNX names it, such as "Float".</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="LengthBytes">Its bytes.</param>
internal sealed record AnalyzedTensor(string Name, string Type, IReadOnlyList<long> Shape, long LengthBytes);
