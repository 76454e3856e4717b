using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Between numbers and the few bits that stand for them.</summary>
internal static class QuantizationRules
{
    public static bool DynamicQuantize(NodeContext node) => node.TryInput(0, out GraphValue? input)
        && node.Set(0, DataType.Uint8, input.Shape)
        && node.Set(1, DataType.Float, [])
        && node.Set(2, DataType.Uint8, []);

    public static bool Quantize(NodeContext node)
    {
        DataType given = (DataType)Math.Clamp(node.Attributes.Int("output_dtype") ?? 0, 0, 255);
        DataType type = node.Input(2)?.Type ?? (given is DataType.Undefined ? DataType.Uint8 : given);
        return node.TryInput(0, out GraphValue? input) && node.TryInput(1, out _) && node.Set(type, input.Shape);
    }

    public static bool Dequantize(NodeContext node)
    {
        DataType given = (DataType)Math.Clamp(node.Attributes.Int("output_dtype") ?? 0, 0, 255);
        return node.TryInput(0, out GraphValue? input)
            && node.TryInput(1, out GraphValue? scale)
            && node.Set(given is DataType.Undefined ? scale.Type : given, input.Shape);
    }
}
