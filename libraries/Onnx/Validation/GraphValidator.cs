using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Google.Protobuf.Collections;

namespace EdgeAspire.Onnx.Validation;

/// <summary>
/// Checks graphs: every tensor defined once and before a cycle closes, every initializer complete, subgraphs likewise.
/// Nodes need not be sorted, because ONNX Runtime sorts them.
/// </summary>
internal sealed class GraphValidator
{
    private readonly OperatorSets _opsets;
    private readonly OnnxLimits _limits;

    public GraphValidator(OperatorSets opsets, OnnxLimits limits)
    {
        _opsets = opsets;
        _limits = limits;
    }

    /// <summary>Checks the main graph. Only its initializers may have their bytes elsewhere.</summary>
    public OnnxFault? FindFault(GraphProto graph, IReadOnlyDictionary<string, IInitializerData> weights)
    {
        HashSet<string> names = [.. graph.Initializer.Select(tensor => tensor.Name)];
        string? unknown = weights.Keys.FirstOrDefault(name => !names.Contains(name));
        return unknown is null
            ? FindFault(graph, null, 0, [], weights)
            : OnnxFault.Invalid($"there are weights for '{unknown}', but no such initializer");
    }

    /// <summary>Checks the body of a function: a graph without initializers whose inputs are names only.</summary>
    public OnnxFault? FindFault(FunctionProto function)
    {
        NameScope scope = new(null);
        string? repeated = function.Input.FirstOrDefault(name => !scope.TryAdd(name, NameScope.NoNode));
        return repeated is not null
            ? OnnxFault.Invalid($"input '{repeated}' is defined twice")
            : FindNodesFault(function.Node, scope, 0, []) ?? FindOutputFault(function.Output, scope);
    }

    private OnnxFault? FindFault(
        GraphProto graph,
        NameScope? outer,
        int depth,
        HashSet<string> captured,
        IReadOnlyDictionary<string, IInitializerData>? weights = null)
    {
        if (depth > _limits.MaxSubgraphDepth)
        {
            return OnnxFault.TooLarge($"graphs are nested deeper than {_limits.MaxSubgraphDepth}");
        }

        NameScope scope = new(outer);
        foreach (ValueInfoProto input in graph.Input)
        {
            if (input.Name.Length == 0 || !scope.TryAdd(input.Name, NameScope.NoNode))
            {
                return OnnxFault.Invalid(input.Name.Length == 0 ? "an input has no name" : $"input '{input.Name}' is defined twice");
            }
        }

        return FindInitializerFault(graph, scope, weights)
            ?? FindNodesFault(graph.Node, scope, depth, captured)
            ?? FindOutputFault(graph.Output.Select(output => output.Name), scope);
    }

    private static OnnxFault? FindInitializerFault(
        GraphProto graph, NameScope scope, IReadOnlyDictionary<string, IInitializerData>? weights)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (FindNameFault(tensor.Name, names) is { } fault)
            {
                return fault;
            }

            if (TensorValidator.FindFault(tensor, weights?.GetValueOrDefault(tensor.Name)?.LengthBytes) is { } broken)
            {
                return broken.Within($"initializer '{tensor.Name}'");
            }

            // An initializer may be the default of an input of the same name, so this may return false.
            scope.TryAdd(tensor.Name, NameScope.NoNode);
        }

        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            string name = sparse.Values?.Name ?? string.Empty;
            OnnxFault? fault = FindNameFault(name, names) ?? TensorValidator.FindFault(sparse)?.Within($"sparse initializer '{name}'");
            if (fault is not null)
            {
                return fault;
            }

            scope.TryAdd(name, NameScope.NoNode);
        }

        return null;
    }

    private static OnnxFault? FindNameFault(string name, HashSet<string> names)
    {
        if (name.Length == 0)
        {
            return OnnxFault.Invalid("an initializer has no name");
        }

        return names.Add(name) ? null : OnnxFault.Invalid($"initializer '{name}' is defined twice");
    }

    private OnnxFault? FindNodesFault(RepeatedField<NodeProto> nodes, NameScope scope, int depth, HashSet<string> captured)
    {
        if (nodes.Count > _limits.MaxNodes)
        {
            return OnnxFault.TooLarge($"the graph has {nodes.Count} nodes, at most {_limits.MaxNodes} are allowed");
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output)
            {
                if (output.Length > 0 && !scope.TryAdd(output, i))
                {
                    return OnnxFault.Invalid($"tensor '{output}' is defined twice").Within(Named(nodes[i], i));
                }
            }
        }

        List<(int From, int To)> edges = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (FindNodeFault(nodes[i], i, scope, depth, captured, edges) is { } fault)
            {
                return fault.Within(Named(nodes[i], i));
            }
        }

        IReadOnlyList<int> cycle = GraphCycle.Find(nodes.Count, edges);
        return cycle.Count == 0
            ? null
            : OnnxFault.Invalid($"the graph has a cycle: {string.Join(" -> ", cycle.Take(8).Select(i => Named(nodes[i], i)))}");
    }

    private OnnxFault? FindNodeFault(
        NodeProto node, int index, NameScope scope, int depth, HashSet<string> captured, List<(int From, int To)> edges)
    {
        if (node.OpType.Length == 0)
        {
            return OnnxFault.Invalid("it has no op_type");
        }

        HashSet<string> fromSubgraphs = new(StringComparer.Ordinal);
        OnnxFault? fault = _opsets.FindFault(node)
            ?? AttributeValidator.FindFault(node)
            ?? FindSubgraphFault(node, scope, depth, fromSubgraphs);
        if (fault is not null)
        {
            return fault;
        }

        foreach (string input in node.Input.Where(name => name.Length > 0).Concat(fromSubgraphs))
        {
            if (scope.TryGetProducer(input, out int producer))
            {
                if (producer != NameScope.NoNode)
                {
                    edges.Add((producer, index));
                }
            }
            else if (scope.IsVisibleOutside(input))
            {
                captured.Add(input);
            }
            else
            {
                return OnnxFault.Invalid($"it reads tensor '{input}', but no input, initializer or node provides it");
            }
        }

        return null;
    }

    private OnnxFault? FindSubgraphFault(NodeProto node, NameScope scope, int depth, HashSet<string> captured)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            IEnumerable<GraphProto> graphs = attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);
            foreach (GraphProto graph in graphs)
            {
                if (FindFault(graph, scope, depth + 1, captured) is { } fault)
                {
                    return fault.Within($"attribute '{attribute.Name}'");
                }
            }
        }

        return null;
    }

    private static OnnxFault? FindOutputFault(IEnumerable<string> outputs, NameScope scope)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string output in outputs)
        {
            if (!scope.TryGetProducer(output, out _))
            {
                return OnnxFault.Invalid($"output '{output}' is not produced by any node");
            }

            if (!names.Add(output))
            {
                return OnnxFault.Invalid($"output '{output}' is listed twice");
            }
        }

        return null;
    }

    private static string Named(NodeProto node, int index) =>
        node.Name.Length > 0 ? $"node '{node.Name}' ({node.OpType})" : $"node {index} ({node.OpType})";
}
