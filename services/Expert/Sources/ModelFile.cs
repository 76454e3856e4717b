using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;

namespace EdgeAspire.Expert.Sources;

/// <summary>A model part on this device's disk.</summary>
/// <param name="Identity">Which model it is.</param>
/// <param name="Path">The ONNX file.</param>
/// <param name="Sha256">Its hash, lower-case hexadecimal; null when nobody said it.</param>
/// <param name="DeclaredOutput">What its manifest says of the output; <see cref="OutputMode.Auto"/> without one.</param>
internal sealed record ModelFile(ModelIdentity Identity, string Path, string? Sha256, OutputMode DeclaredOutput);
