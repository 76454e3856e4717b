using EdgeAspire.Onnx.Description;

namespace EdgeAspire.Planner.Models;

/// <summary>What was found in the file of a part.</summary>
internal sealed record PartDescription(string Name, string Sha256, long SizeBytes, long Parameters, ClassifierDescription Classifier);
