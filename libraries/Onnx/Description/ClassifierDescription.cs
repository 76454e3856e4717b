namespace EdgeAspire.Onnx.Description;

/// <summary>A model as a classifier.</summary>
/// <param name="Input">The one input that a caller has to give.</param>
/// <param name="Output">The output that holds one number per class.</param>
/// <param name="Classes">Number of classes, at least 2.</param>
/// <param name="Kind">What the numbers are, as far as the graph tells.</param>
/// <param name="Evidence">How that was found out, for people.</param>
public sealed record ClassifierDescription(OnnxValue Input, OnnxValue Output, int Classes, ClassifierOutput Kind, string Evidence);
