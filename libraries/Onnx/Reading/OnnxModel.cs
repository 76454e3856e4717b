using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Proto;

namespace EdgeAspire.Onnx.Reading;

/// <summary>A model that was read and found valid.</summary>
/// <param name="Proto">The model as messages.</param>
/// <param name="Description">What goes in and out of it.</param>
public sealed record OnnxModel(ModelProto Proto, OnnxDescription Description)
{
    /// <summary>What the model says about itself as a classifier.</summary>
    /// <returns>A fault that names what is missing when the model does not answer with classes.</returns>
    public OnnxOutcome<ClassifierDescription> DescribeClassifier() => ClassifierReader.Describe(Proto, Description);
}
