using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>The node, or nested additions, at the end of a block where branches come together.</summary>
internal sealed class Merge
{
    private Merge(GraphValue output, ImmutableArray<GraphNode> nodes, ImmutableArray<(GraphValue Value, double Scale)> operands, int? concatAxis)
    {
        Output = output;
        Nodes = nodes;
        Operands = operands;
        ConcatAxis = concatAxis;
    }

    /// <summary>What the branches make together.</summary>
    public GraphValue Output { get; }

    /// <summary>The nodes that do nothing but merge.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>What is merged, in order, and the factor with which it is added: 1, or smaller below a Mean.</summary>
    public ImmutableArray<(GraphValue Value, double Scale)> Operands { get; }

    /// <summary>The axis along which operands are joined; null when they are added.</summary>
    public int? ConcatAxis { get; }

    /// <summary>The merge at the end of a block; null when it does not end with one.</summary>
    public static Merge? Find(GraphBlock block)
    {
        if (block.Outputs is not [{ Producer: { } last } output])
        {
            return null;
        }

        if (last.OpType is "Concat" && last.Inputs.All(input => input is { IsInitializer: false, Constant: null }))
        {
            long axis = last.Attributes.Int("axis") ?? 0;
            return new Merge(output, [last], [.. last.Inputs.OfType<GraphValue>().Select(value => (value, 1.0))], (int)(axis < 0 ? axis + output.Rank : axis));
        }

        if (!IsAddition(last, output))
        {
            return null;
        }

        HashSet<GraphNode> own = [.. block.Nodes];
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var operands = ImmutableArray.CreateBuilder<(GraphValue, double)>();
        Collect(last, 1, output, own, nodes, operands);
        return new Merge(output, nodes.ToImmutable(), operands.ToImmutable(), null);
    }

    private static void Collect(
        GraphNode addition,
        double scale,
        GraphValue output,
        HashSet<GraphNode> own,
        ImmutableArray<GraphNode>.Builder nodes,
        ImmutableArray<(GraphValue Value, double Scale)>.Builder operands)
    {
        nodes.Add(addition);
        scale /= addition.OpType is "Mean" ? addition.Inputs.Length : 1;
        foreach (GraphValue operand in addition.Inputs.OfType<GraphValue>())
        {
            if (operand is { Producer: { } inner, IsOutput: false, Consumers.Count: 1 } && own.Contains(inner) && IsAddition(inner, output))
            {
                Collect(inner, scale, output, own, nodes, operands);
            }
            else
            {
                operands.Add((operand, scale));
            }
        }
    }

    // Operands that are broadcast are no summands of the size of the output.
    private static bool IsAddition(GraphNode node, GraphValue output) => node.OpType is "Add" or "Sum" or "Mean"
        && (node.OpType is not "Mean" || output.Type is DataType.Float)
        && node.Inputs.All(input => input is { IsInitializer: false, Constant: null } && input.Shape.SequenceEqual(output.Shape));
}
