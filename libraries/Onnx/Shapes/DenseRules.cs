using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Matrix products.</summary>
internal static class DenseRules
{
    public static bool Gemm(NodeContext node)
    {
        if (!node.TryInput(0, 2, 2, out GraphValue? left) || !node.TryInput(1, 2, 2, out GraphValue? right))
        {
            return false;
        }

        bool transA = node.Attributes.Flag("transA");
        bool transB = node.Attributes.Flag("transB");
        if (left.Shape[transA ? 0 : 1] != right.Shape[transB ? 1 : 0])
        {
            return node.Fail($"{left} and {right} have no common inner size (transA {transA}, transB {transB})");
        }

        ImmutableArray<long> shape = [left.Shape[transA ? 1 : 0], right.Shape[transB ? 0 : 1]];
        if (node.Input(2) is { } bias
            && !(Broadcasting.TryCombine(bias.Shape, shape, out ImmutableArray<long> whole) && whole.SequenceEqual(shape)))
        {
            return node.Fail($"{bias} cannot be broadcast to [{string.Join(", ", shape)}]");
        }

        return node.Set(left.Type, shape);
    }

    public static bool MatMul(NodeContext node) =>
        node.TryInput(0, out GraphValue? left) && node.TryInput(1, out GraphValue? right) && Product(node, left, right, left.Type);

    public static bool MatMulInteger(NodeContext node) =>
        node.TryInput(0, out GraphValue? left) && node.TryInput(1, out GraphValue? right) && Product(node, left, right, DataType.Int32);

    public static bool QLinearMatMul(NodeContext node) => node.TryInput(0, out GraphValue? left)
        && node.TryInput(3, out GraphValue? right)
        && node.TryInput(7, out GraphValue? zeroPoint)
        && Product(node, left, right, zeroPoint.Type);

    private static bool Product(NodeContext node, GraphValue left, GraphValue right, DataType type)
    {
        if (left.Rank == 0 || right.Rank == 0)
        {
            return node.Fail($"{left} times {right}: a scalar is no matrix");
        }

        // A vector is a row on the left and a column on the right; that dimension vanishes from the product.
        ImmutableArray<long> a = left.Rank == 1 ? [1, left.Shape[0]] : left.Shape;
        ImmutableArray<long> b = right.Rank == 1 ? [right.Shape[0], 1] : right.Shape;
        if (a[^1] != b[^2] || !Broadcasting.TryCombine(a[..^2], b[..^2], out ImmutableArray<long> batch))
        {
            return node.Fail($"{left} times {right}: the inner sizes differ, or the outer ones cannot be broadcast");
        }

        IEnumerable<long> shape = batch;
        shape = left.Rank == 1 ? shape : shape.Append(a[^2]);
        shape = right.Rank == 1 ? shape : shape.Append(b[^1]);
        return node.Set(type, [.. shape]);
    }
}
