using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators that compute each element of the output from the elements at its place in the inputs.</summary>
internal static class ElementwiseRules
{
    /// <summary>Output as input 0, whatever the other inputs are.</summary>
    public static bool LikeFirst(NodeContext node) =>
        node.TryInput(0, out GraphValue? input) && node.Set(input.Type, input.Shape);

    public static bool Unary(NodeContext node) =>
        node.TryInput(0, out GraphValue? input) && node.Set(input.Type, input.Shape, Arithmetic.FoldUnary(input, node.Node.OpType));

    public static bool Predicate(NodeContext node) =>
        node.TryInput(0, out GraphValue? input) && node.Set(DataType.Bool, input.Shape);

    public static bool Broadcast(NodeContext node) => TryCombine(node, 0, out DataType type, out ImmutableArray<long> shape)
        && node.Set(type, shape, Arithmetic.Fold(node, type, shape));

    public static bool Compare(NodeContext node) => TryCombine(node, 0, out _, out ImmutableArray<long> shape)
        && node.Set(DataType.Bool, shape, Arithmetic.Fold(node, DataType.Bool, shape));

    public static bool Where(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? condition) || !TryCombine(node, 1, out DataType type, out ImmutableArray<long> shape))
        {
            return false;
        }

        return Broadcasting.TryCombine(condition.Shape, shape, out ImmutableArray<long> whole)
            ? node.Set(type, whole, Arithmetic.FoldWhere(node, whole))
            : node.Fail($"condition {condition} cannot be broadcast to [{string.Join(", ", shape)}]");
    }

    public static bool Cast(NodeContext node)
    {
        long to = node.Attributes.Int("to") ?? 0;
        return !Validation.TensorTypes.IsKnown((int)Math.Clamp(to, 0, int.MaxValue))
            ? node.Fail($"attribute 'to' is {to}, which is no element type")
            : node.TryInput(0, out GraphValue? input) && node.Set((DataType)to, input.Shape, Arithmetic.FoldCast(input, (DataType)to));
    }

    public static bool CastLike(NodeContext node) => node.TryInput(0, out GraphValue? input)
        && node.TryInput(1, out GraphValue? like)
        && node.Set(like.Type, input.Shape, Arithmetic.FoldCast(input, like.Type));

    public static bool Identity(NodeContext node) =>
        node.TryInput(0, out GraphValue? input) && node.Set(input.Type, input.Shape, input.Constant);

    public static bool Dropout(NodeContext node) => node.TryInput(0, out GraphValue? input)
        && node.Set(input.Type, input.Shape)
        && node.Set(1, DataType.Bool, input.Shape);

    public static bool Clip(NodeContext node)
    {
        for (int i = 1; i < node.InputCount; i++)
        {
            if (node.Input(i) is { Elements: not 1 } bound)
            {
                return node.Fail($"bound {bound} is no scalar");
            }
        }

        return LikeFirst(node);
    }

    private static bool TryCombine(NodeContext node, int first, out DataType type, out ImmutableArray<long> shape)
    {
        shape = [];
        type = DataType.Undefined;
        for (int i = first; i == first || i < node.InputCount; i++)
        {
            if (!node.TryInput(i, out GraphValue? input))
            {
                return false;
            }

            type = i == first ? input.Type : type;
            if (!Broadcasting.TryCombine(shape, input.Shape, out ImmutableArray<long> combined))
            {
                return node.Fail($"input {i} {input} cannot be broadcast with [{string.Join(", ", shape)}]");
            }

            shape = combined;
        }

        return true;
    }
}
