using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators that make one number, or a few, of all along some dimensions.</summary>
internal static class ReductionRules
{
    public static bool Reduce(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, "axes", out ImmutableArray<long>? axes))
        {
            return false;
        }

        bool isAll = axes is not { IsEmpty: false };
        if (isAll && node.Attributes.Flag("noop_with_empty_axes"))
        {
            return node.Set(input.Type, input.Shape);
        }

        bool[] chosen = [.. Enumerable.Repeat(true, input.Rank)];
        if (!isAll && !node.TryAxes(axes!.Value, input.Rank, out chosen))
        {
            return false;
        }

        ImmutableArray<long> shape = Reduced(input.Shape, chosen, node.Attributes.Flag("keepdims"));
        return node.Set(input.Type, shape, Fold(node, input, shape));
    }

    public static bool ArgBest(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input) || !node.TryAxis(node.Attributes.Int("axis"), input.Rank, out int axis))
        {
            return false;
        }

        bool[] chosen = new bool[input.Rank];
        chosen[axis] = true;
        return node.Set(DataType.Int64, Reduced(input.Shape, chosen, node.Attributes.Flag("keepdims")));
    }

    public static bool TopK(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input) || !node.TryAxis(node.Attributes.Int("axis"), input.Rank, out int axis))
        {
            return false;
        }

        long count = node.Attributes.Int("k") ?? -1;
        if (node.Opset >= 10)
        {
            if (!node.TryIntegers(1, out ImmutableArray<long> given))
            {
                return false;
            }

            count = given.Length == 1 ? given[0] : -1;
        }

        int least = node.Opset >= 10 ? 0 : 1;
        if (count < least || count > input.Shape[axis])
        {
            return node.Fail($"k is {count}, expected {least} to the size of dimension {axis} of {input}");
        }

        ImmutableArray<long> shape = input.Shape.SetItem(axis, count);
        return node.Set(0, input.Type, shape) && node.Set(1, DataType.Int64, shape);
    }

    private static ImmutableArray<long> Reduced(ImmutableArray<long> shape, bool[] chosen, bool keep) => keep
        ? [.. shape.Select((size, axis) => chosen[axis] ? 1 : size)]
        : [.. shape.Where((_, axis) => !chosen[axis])];

    // Exporters multiply sizes up to flatten.
    private static ConstantTensor? Fold(NodeContext node, GraphValue input, ImmutableArray<long> shape)
    {
        if (input.Constant is not { IsInteger: true, Count: > 0 } constant || input.Rank > 1 || shape.Any(size => size != 1))
        {
            return null;
        }

        Int128? value = node.Node.OpType switch
        {
            "ReduceMax" => constant.Integers.Max(),
            "ReduceMin" => constant.Integers.Min(),
            "ReduceSum" => constant.Integers.Aggregate(Int128.Zero, (sum, element) => sum + element),
            "ReduceProd" => constant.Integers.Aggregate((Int128?)1, (product, element) => product is null ? null : Bounded(product.Value * element)),
            _ => null,
        };
        return value is { } known && Bounded(known) is not null
            ? Arithmetic.FoldCast(ConstantTensor.OfIntegers(DataType.Int64, shape, [(long)known]), input.Type)
            : null;
    }

    private static Int128? Bounded(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? value : null;
}
