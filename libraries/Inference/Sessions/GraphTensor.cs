using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Sessions;

/// <summary>An input or output of the model: what it declares, and how it calls its open dimensions.</summary>
/// <param name="Specification">Name, element type and shape.</param>
/// <param name="Symbols">One per dimension; empty where the dimension is fixed or has no name.</param>
internal sealed record GraphTensor(TensorSpecification Specification, ImmutableArray<string> Symbols)
{
    public static Outcome<ImmutableArray<GraphTensor>> ReadAll(
        string modelName, string direction, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        var tensors = ImmutableArray.CreateBuilder<GraphTensor>(names.Count);
        foreach (var name in names)
        {
            var node = metadata[name];
            if (node.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
            {
                return new Error(
                    ErrorReason.InvalidModel, $"Model '{modelName}': {direction} '{name}' is a {node.OnnxValueType}; only dense tensors can be served.");
            }

            if (ElementTypes.FromRuntime(node.ElementDataType) is not { } dataType)
            {
                return new Error(
                    ErrorReason.InvalidModel, $"Model '{modelName}': {direction} '{name}' holds {node.ElementDataType} elements; only numbers can be served.");
            }

            ImmutableArray<long> shape = [.. node.Dimensions.Select(dimension => dimension < 0 ? -1L : dimension)];
            tensors.Add(new GraphTensor(new TensorSpecification(name, dataType, shape), [.. node.SymbolicDimensions.Select(symbol => symbol ?? "")]));
        }

        return tensors.ToImmutable();
    }
}
