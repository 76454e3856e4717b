namespace EdgeAspire.Inference.Profiling;

/// <summary>How long a device took for a layer.</summary>
/// <param name="Device">Name of the device.</param>
/// <param name="RuntimeVersion">Version of ONNX Runtime.</param>
/// <param name="Provider">Execution provider in use.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="LayerType">The operator, see <see cref="Onnx.Layers.LayerWork.Type"/>.</param>
/// <param name="ShapeKey">The same for layers that take the same time, see <see cref="Onnx.Layers.LayerWork.ShapeKey"/>.</param>
/// <param name="MultiplyAccumulates">Multiplications with addition.</param>
/// <param name="Flops">Floating-point operations as CoopAI counts them.</param>
/// <param name="InputBytes">Bytes of the activations read.</param>
/// <param name="OutputBytes">Bytes of the activations made.</param>
/// <param name="WeightBytes">Bytes of the weights read.</param>
/// <param name="Seconds">Median of the repeats, above 0.</param>
/// <param name="Repeats">How often it ran, warm-up not counted.</param>
/// <param name="Measured">When.</param>
public sealed record LayerMeasurement(
    string Device,
    string RuntimeVersion,
    string Provider,
    int Threads,
    string LayerType,
    string ShapeKey,
    long MultiplyAccumulates,
    long Flops,
    long InputBytes,
    long OutputBytes,
    long WeightBytes,
    double Seconds,
    int Repeats,
    DateTimeOffset Measured);
