using System.Globalization;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;

namespace EdgeAspire.Onnx.Description;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Datatype">
/// Element type by its name in the Open Inference Protocol, such as "FP32"; ONNX's own name for types that the protocol lacks;
/// "UNKNOWN" when the model does not say, "SEQUENCE", "MAP" or "OPTIONAL" for what is not a tensor.
/// </param>
/// <param name="Shape">Dimensions, -1 for a dynamic one; null when the model does not say how many there are.</param>
public sealed record OnnxValue(string Name, string Datatype, IReadOnlyList<long>? Shape)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string dims = Shape is null ? "?" : string.Join(", ", Shape.Select(dim => dim.ToString(CultureInfo.InvariantCulture)));
        return $"'{Name}' {Datatype} [{dims}]";
    }

    internal static OnnxValue Of(ValueInfoProto value)
    {
        switch (value.Type?.ValueCase)
        {
            case TypeProto.ValueOneofCase.TensorType:
                TypeProto.Types.Tensor tensor = value.Type.TensorType;
                string datatype = TensorTypes.NameOf((TensorProto.Types.DataType)tensor.ElemType);
                return new OnnxValue(value.Name, datatype, tensor.Shape?.Dim.Select(SizeOf).ToArray());
            case TypeProto.ValueOneofCase.SequenceType:
                return new OnnxValue(value.Name, "SEQUENCE", null);
            case TypeProto.ValueOneofCase.MapType:
                return new OnnxValue(value.Name, "MAP", null);
            case TypeProto.ValueOneofCase.OptionalType:
                return new OnnxValue(value.Name, "OPTIONAL", null);
            default:
                return new OnnxValue(value.Name, "UNKNOWN", null);
        }
    }

    private static long SizeOf(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? dimension.DimValue : -1;
}
