using EdgeAspire.Onnx.Proto;

namespace EdgeAspire.Onnx.Description;

/// <summary>Finds producers and weights by tensor name.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                _producers[output] = node;
            }
        }

        foreach (TensorProto tensor in graph.Initializer)
        {
            _initializers[tensor.Name] = tensor;
        }
    }

    public NodeProto? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>
    /// Number of columns that the last matrix product before a tensor yields, for models that do not declare their output's
    /// shape; null when there is none before an operator that may change the shape.
    /// </summary>
    public int? LastLayerWidth(string tensor)
    {
        for (NodeProto? node = ProducerOf(tensor); node is not null; node = node.Input.Count == 0 ? null : ProducerOf(node.Input[0]))
        {
            switch (node.OpType)
            {
                case "Gemm":
                    bool isTransposed = node.Attribute.Any(
                        attribute => string.Equals(attribute.Name, "transB", StringComparison.Ordinal) && attribute.I != 0);
                    return WidthOf(node, isTransposed ? 0 : 1);
                case "MatMul":
                    return WidthOf(node, 1);
                case "Softmax" or "LogSoftmax" or "Identity" or "Add" or "Cast" or "Dropout":
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    private int? WidthOf(NodeProto product, int axis) =>
        product.Input.Count > 1
        && _initializers.TryGetValue(product.Input[1], out TensorProto? weights)
        && weights.Dims.Count == 2
        && weights.Dims[axis] is >= 1 and <= int.MaxValue
            ? (int)weights.Dims[axis]
            : null;
}
