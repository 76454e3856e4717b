using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Models;

/// <summary>One ONNX file of a model.</summary>
/// <param name="Name">Unique within the version.</param>
/// <param name="Sha256">Hash of the file, in lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Length of the file.</param>
/// <param name="OutputName">The output of the file that has one number per class; null in a model that is no classifier.</param>
/// <param name="Parameters">Number of weights.</param>
internal sealed record ModelPart(
    string Name,
    [property: JsonPropertyName("sha256")] string Sha256,
    long SizeBytes,
    string? OutputName,
    long Parameters);
