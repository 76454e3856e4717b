using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Checks the declared types of a model's inputs and outputs.</summary>
internal static class ValueValidator
{
    // The format has dim_param for it, but some exporters write -1 and the runtime takes it.
    private const long Dynamic = -1;

    public static OnnxFault? FindFault(GraphProto graph)
    {
        if (graph.Output.Count == 0)
        {
            return OnnxFault.Invalid("the graph has no outputs");
        }

        return graph.Input.Select(value => FindInputFault(value)?.Within($"input '{value.Name}'")).FirstOrDefault(fault => fault is not null)
            ?? graph.Output.Select(value => FindFault(value)?.Within($"output '{value.Name}'")).FirstOrDefault(fault => fault is not null);
    }

    private static OnnxFault? FindInputFault(ValueInfoProto value) =>
        value.Type is null ? OnnxFault.Invalid("it has no type") : FindFault(value);

    private static OnnxFault? FindFault(ValueInfoProto value)
    {
        // Outputs without a type are common: the runtime infers them.
        if (value.Type?.TensorType is not { } tensor)
        {
            return null;
        }

        if (!TensorTypes.IsKnown(tensor.ElemType))
        {
            return OnnxFault.Invalid($"elem_type {tensor.ElemType} is not one of ONNX");
        }

        if (tensor.Shape is null)
        {
            return null;
        }

        IEnumerable<long> known = tensor.Shape.Dim
            .Where(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
            .Select(dim => dim.DimValue)
            .Where(dim => dim != Dynamic);
        return TensorValidator.ElementsOf(known) is null
            ? OnnxFault.Invalid($"its shape [{string.Join(", ", known)}] has a negative size or overflows")
            : null;
    }
}
