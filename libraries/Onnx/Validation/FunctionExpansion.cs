using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Validation;

/// <summary>
/// Counts the nodes that remain when the runtime has put every function's body in place of its calls: functions that call each
/// other twice grow a few lines to billions of nodes, and one that calls itself never ends.
/// </summary>
internal sealed class FunctionExpansion
{
    private const long InProgress = -1;

    private readonly OnnxLimits _limits;
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly Dictionary<FunctionProto, long> _counts = new(ReferenceEqualityComparer.Instance);

    private FunctionExpansion(ModelProto model, OnnxLimits limits)
    {
        _limits = limits;
        foreach (FunctionProto function in model.Functions)
        {
            _functions[(OperatorSets.Normal(function.Domain), function.Name, function.Overload)] = function;
        }
    }

    public static OnnxFault? FindFault(ModelProto model, OnnxLimits limits)
    {
        FunctionExpansion expansion = new(model, limits);
        return expansion.Count(model.Graph.Node, 0, out long count)
            ?? (count > limits.MaxNodes
                ? OnnxFault.TooLarge($"the model has {count} nodes when its functions are expanded, at most {limits.MaxNodes} are allowed")
                : null);
    }

    private OnnxFault? Count(IEnumerable<NodeProto> nodes, int depth, out long count)
    {
        count = 0;
        foreach (NodeProto node in nodes)
        {
            if (CountNode(node, depth, out long own) is { } fault)
            {
                return fault;
            }

            // Stopping at the limit keeps the sum of sums from overflowing.
            count = Math.Min(count + own, _limits.MaxNodes + 1);
        }

        return null;
    }

    private OnnxFault? CountNode(NodeProto node, int depth, out long count)
    {
        count = 1;
        foreach (AttributeProto attribute in node.Attribute)
        {
            IEnumerable<GraphProto> graphs = attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);
            foreach (GraphProto graph in graphs)
            {
                if (Count(graph.Node, depth, out long inside) is { } fault)
                {
                    return fault;
                }

                count += inside;
            }
        }

        return _functions.TryGetValue((OperatorSets.Normal(node.Domain), node.OpType, node.Overload), out FunctionProto? function)
            ? CountCall(function, depth + 1, out count)
            : null;
    }

    private OnnxFault? CountCall(FunctionProto function, int depth, out long count)
    {
        if (_counts.TryGetValue(function, out count))
        {
            return count == InProgress ? OnnxFault.Invalid($"function '{function.Domain}.{function.Name}' calls itself") : null;
        }

        if (depth > _limits.MaxFunctionDepth)
        {
            return OnnxFault.TooLarge($"functions call each other deeper than {_limits.MaxFunctionDepth} levels");
        }

        _counts[function] = InProgress;
        OnnxFault? fault = Count(function.Node, depth, out count);
        _counts[function] = count;
        return fault;
    }
}
