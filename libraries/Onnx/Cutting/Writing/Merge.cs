using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>The node, or nested additions, at the end of a block where branches come together.</summary>
internal sealed class Merge
{
    private Merge(GraphValue output, ImmutableArray<GraphNode> nodes, ImmutableArray<GraphValue> operands, int? concatAxis)
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

    /// <summary>What is merged, in order.</summary>
    public ImmutableArray<GraphValue> Operands { get; }

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
            return new Merge(output, [last], [.. last.Inputs.OfType<GraphValue>()], (int)(axis < 0 ? axis + output.Rank : axis));
        }

        if (!IsAddition(last, output))
        {
            return null;
        }

        HashSet<GraphNode> own = [.. block.Nodes];
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var operands = ImmutableArray.CreateBuilder<GraphValue>();
        Collect(last, output, own, nodes, operands);
        return new Merge(output, nodes.ToImmutable(), operands.ToImmutable(), null);
    }

    private static void Collect(
        GraphNode addition,
        GraphValue output,
        HashSet<GraphNode> own,
        ImmutableArray<GraphNode>.Builder nodes,
        ImmutableArray<GraphValue>.Builder operands)
    {
        nodes.Add(addition);
        foreach (GraphValue operand in addition.Inputs.OfType<GraphValue>())
        {
            if (operand is { Producer: { } inner, IsOutput: false, Consumers.Count: 1 } && own.Contains(inner) && IsAddition(inner, output))
            {
                Collect(inner, output, own, nodes, operands);
            }
            else
            {
                operands.Add(operand);
            }
        }
    }

    // Operands that are broadcast are no summands of the size of the output.
    private static bool IsAddition(GraphNode node, GraphValue output) => node.OpType is "Add" or "Sum"
        && node.Inputs.All(input => input is { IsInitializer: false, Constant: null } && input.Shape.SequenceEqual(output.Shape));
}
