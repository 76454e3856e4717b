using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>
/// The nodes that are not divided among parts. Those whose outputs do not depend on the model's inputs: every part that reads what they
/// make has its own. Those that no answer depends on: no part has them.
/// </summary>
internal sealed class ConstantNodes
{
    private readonly HashSet<GraphNode> _nodes;

    private ConstantNodes(HashSet<GraphNode> nodes) => _nodes = nodes;

    public static ConstantNodes Of(ModelGraph graph)
    {
        HashSet<GraphNode> nodes = [];
        foreach (GraphNode node in graph.Nodes)
        {
            bool isKnown = node.Outputs.All(output => output?.Constant is not null);
            if (isKnown || node.Inputs.All(input => input is null || input.IsInitializer || (input.Producer is { } producer && nodes.Contains(producer))))
            {
                nodes.Add(node);
            }
        }

        foreach (GraphNode node in graph.Nodes.Reverse())
        {
            if (!node.Outputs.Any(output => output is not null && (output.IsOutput || output.Consumers.Any(consumer => !nodes.Contains(consumer)))))
            {
                nodes.Add(node);
            }
        }

        return new ConstantNodes(nodes);
    }

    public bool Contains(GraphNode node) => _nodes.Contains(node);

    /// <summary>Whether a value is the same for all inputs of the model.</summary>
    public bool Makes(GraphValue value) => value.Constant is not null || (value.Producer is { } producer && _nodes.Contains(producer));
}
