using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>Consecutive nodes of a graph that are cut together.</summary>
public sealed class GraphBlock
{
    private readonly ConstantNodes _constants;

    private GraphBlock(
        ModelGraph graph,
        ConstantNodes constants,
        ImmutableArray<GraphNode> nodes,
        ImmutableArray<GraphValue> inputs,
        ImmutableArray<GraphValue> outputs)
    {
        Graph = graph;
        _constants = constants;
        Nodes = nodes;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The nodes that depend on the model's inputs and on which its answers depend, in the order of the graph.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>What they read and others make: inputs of the model and values of earlier nodes.</summary>
    public ImmutableArray<GraphValue> Inputs { get; }

    /// <summary>What they make and others read, and what of it the model answers.</summary>
    public ImmutableArray<GraphValue> Outputs { get; }

    /// <summary>The nodes from one position to another, see <see cref="CutPoint.Position"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The positions are not in order or not in the graph, or nothing is between them.</exception>
    public static GraphBlock Between(ModelGraph graph, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, graph.Nodes.Length);
        var constants = ConstantNodes.Of(graph);
        GraphBlock block = Of(graph, constants, [.. graph.Nodes[start..Math.Max(start, end)].Where(node => !constants.Contains(node))]);
        return block.Nodes.Length > 0
            ? block
            : throw new ArgumentOutOfRangeException(nameof(end), $"No node between {start} and {end} leads from the model's inputs to its answers.");
    }

    /// <summary>Nodes with whatever constants they read.</summary>
    internal GraphBlock Subset(ImmutableArray<GraphNode> nodes) => Of(Graph, _constants, nodes);

    /// <summary>The nodes together with those that make the constants they read, in the order of the graph.</summary>
    internal ImmutableArray<GraphNode> WithConstants()
    {
        HashSet<GraphNode> all = [.. Nodes];
        Stack<GraphNode> open = new(Nodes);
        while (open.TryPop(out GraphNode? node))
        {
            foreach (GraphNode producer in node.Inputs.Where(NeedsProducer).Select(input => input!.Producer!).Where(all.Add))
            {
                open.Push(producer);
            }
        }

        return [.. all.OrderBy(node => node.Index)];
    }

    private static GraphBlock Of(ModelGraph graph, ConstantNodes constants, ImmutableArray<GraphNode> nodes)
    {
        HashSet<GraphNode> own = [.. nodes];
        IEnumerable<GraphValue> read = nodes.SelectMany(node => node.Inputs).OfType<GraphValue>().Distinct();
        IEnumerable<GraphValue> made = nodes.SelectMany(node => node.Outputs).OfType<GraphValue>();
        return new GraphBlock(
            graph,
            constants,
            nodes,
            [.. read.Where(value => !value.IsInitializer && !constants.Makes(value) && !(value.Producer is { } producer && own.Contains(producer)))],
            [.. made.Where(value => value.IsOutput || value.Consumers.Any(node => !own.Contains(node) && !constants.Contains(node)))]);
    }

    private bool NeedsProducer(GraphValue? input) =>
        input is { Constant: null, Producer: { } producer } && _constants.Contains(producer);
}
