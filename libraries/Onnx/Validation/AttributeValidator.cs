using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using AttributeType = EdgeAspire.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Checks a node's attributes, and the tensors in them.</summary>
internal static class AttributeValidator
{
    public static OnnxFault? FindFault(NodeProto node)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name.Length == 0 || !names.Add(attribute.Name))
            {
                return OnnxFault.Invalid(
                    attribute.Name.Length == 0 ? "an attribute has no name" : $"attribute '{attribute.Name}' is there twice");
            }

            OnnxFault? fault = FindValueFault(attribute)
                ?? attribute.Tensors.Select(tensor => TensorValidator.FindFault(tensor)).FirstOrDefault(found => found is not null)
                ?? attribute.SparseTensors.Select(TensorValidator.FindFault).FirstOrDefault(found => found is not null)
                ?? (attribute.T is { } tensor ? TensorValidator.FindFault(tensor) : null)
                ?? (attribute.SparseTensor is { } sparse ? TensorValidator.FindFault(sparse) : null);
            if (fault is not null)
            {
                return fault.Within($"attribute '{attribute.Name}'");
            }
        }

        return null;
    }

    private static OnnxFault? FindValueFault(AttributeProto attribute)
    {
        bool isComplete = attribute.Type switch
        {
            AttributeType.Tensor => attribute.T is not null || attribute.HasRefAttrName,
            AttributeType.Graph => attribute.G is not null || attribute.HasRefAttrName,
            AttributeType.SparseTensor => attribute.SparseTensor is not null || attribute.HasRefAttrName,
            _ => true,
        };
        return isComplete ? null : OnnxFault.Invalid($"its type is {attribute.Type}, but it holds none");
    }
}
