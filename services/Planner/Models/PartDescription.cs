using EdgeAspire.Onnx.Description;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Models;

/// <summary>What was found in the file of a part.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Sha256">Hash of the file.</param>
/// <param name="SizeBytes">Length of the file.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Found">The model as a classifier, or why it is none.</param>
internal sealed record PartDescription(string Name, string Sha256, long SizeBytes, long Parameters, Outcome<ClassifierDescription> Found)
{
    /// <summary>The model as a classifier, which it must be.</summary>
    public ClassifierDescription Classifier => Found.Value;
}
