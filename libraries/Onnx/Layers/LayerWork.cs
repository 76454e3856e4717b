namespace EdgeAspire.Onnx.Layers;

/// <summary>What a layer has to do, as far as its time depends on it.</summary>
/// <param name="Type">The operator; convolutions are told apart as Conv, ConvPointwise, ConvDepthwise and ConvGrouped.</param>
/// <param name="ShapeKey">Equal for layers of the same operators, attributes, element types and shapes, whatever their weights.</param>
/// <param name="MultiplyAccumulates">Multiplications with addition.</param>
/// <param name="Flops">Floating-point operations as CoopAI counts them.</param>
/// <param name="InputBytes">Bytes of the activations that it reads.</param>
/// <param name="OutputBytes">Bytes of the activations that it makes.</param>
/// <param name="WeightBytes">Bytes of the weights that it reads.</param>
public sealed record LayerWork(
    string Type, string ShapeKey, long MultiplyAccumulates, long Flops, long InputBytes, long OutputBytes, long WeightBytes)
{
    /// <summary>All bytes that pass through memory at least once.</summary>
    public double Bytes => (double)InputBytes + OutputBytes + WeightBytes;
}
