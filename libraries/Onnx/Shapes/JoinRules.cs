using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Joining and dividing along an axis.</summary>
internal static class JoinRules
{
    public static bool Concat(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? first) || !node.TryAxis(node.Attributes.Int("axis"), first.Rank, out int axis))
        {
            return false;
        }

        long total = first.Shape[axis];
        for (int i = 1; i < node.InputCount; i++)
        {
            if (!node.TryInput(i, first.Rank, first.Rank, out GraphValue? input))
            {
                return false;
            }

            if (input.Type != first.Type || Enumerable.Range(0, first.Rank).Any(d => d != axis && input.Shape[d] != first.Shape[d]))
            {
                return node.Fail($"{input} cannot be joined to {first} along axis {axis}");
            }

            total += input.Shape[axis];
        }

        ImmutableArray<long> shape = first.Shape.SetItem(axis, total);
        return node.Set(first.Type, shape, Fold(node, first, shape));
    }

    public static bool Split(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input)
            || !node.TryAxis(node.Attributes.Int("axis"), input.Rank, out int axis)
            || !node.TryIntegers(1, "split", out ImmutableArray<long>? given))
        {
            return false;
        }

        long whole = input.Shape[axis];
        int count = node.OutputCount;
        ImmutableArray<long> sizes;
        if (given is { IsEmpty: false } parts)
        {
            sizes = parts;
        }
        else
        {
            if (node.Attributes.Int("num_outputs") is { } wanted && wanted != count)
            {
                return node.Fail($"attribute 'num_outputs' is {wanted}, but it has {count} outputs");
            }

            // Since operator set 18 the last part may be smaller.
            if (count == 0 || (whole % count != 0 && node.Opset < 18))
            {
                return node.Fail($"dimension {axis} of {input} cannot be split into {count} equal parts");
            }

            long size = (whole + count - 1) / count;
            sizes = [.. Enumerable.Range(0, count).Select(i => i < count - 1 ? size : whole - (size * (count - 1)))];
        }

        if (sizes.Length != count || (given is null && whole > 0 && sizes[^1] < 1) || sizes.Any(size => size < 0 || size > whole) || sizes.Sum() != whole)
        {
            return node.Fail($"parts of [{string.Join(", ", sizes.Take(16))}] do not divide dimension {axis} of {input} among {count} outputs");
        }

        int start = 0;
        for (int i = 0; i < count; i++)
        {
            ImmutableArray<long> shape = input.Shape.SetItem(axis, sizes[i]);
            int[] places = input.Rank == 1 && input.Constant is not null ? [.. Enumerable.Range(start, (int)sizes[i])] : [];
            if (!node.Set(i, input.Type, shape, input.Rank == 1 ? input.Constant?.Pick(shape, places) : null))
            {
                return false;
            }

            start += places.Length;
        }

        return true;
    }

    // Exporters put shapes together out of vectors.
    private static ConstantTensor? Fold(NodeContext node, GraphValue first, ImmutableArray<long> shape)
    {
        if (first.Rank != 1 || shape[0] > ConstantTensor.MaxElements || !ConstantTensor.HoldsIntegers(first.Type))
        {
            return null;
        }

        var integers = ImmutableArray.CreateBuilder<long>();
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.Input(i)!.Constant is not { } part)
            {
                return null;
            }

            integers.AddRange(part.Integers);
        }

        return ConstantTensor.OfIntegers(first.Type, shape, integers.ToImmutable());
    }
}
