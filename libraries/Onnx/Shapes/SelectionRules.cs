using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators that pick, move or repeat elements.</summary>
internal static class SelectionRules
{
    public static bool Transpose(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        ImmutableArray<long> order = node.Attributes.Ints("perm");
        if (!node.Attributes.IsWritten("perm"))
        {
            return node.Set(input.Type, [.. input.Shape.Reverse()]);
        }

        // Unlike an axis, a place of the order cannot count from the end: the runtime refuses it.
        return order.Length == input.Rank && order.All(axis => axis >= 0) && node.TryAxes(order, input.Rank, out _)
            ? node.Set(input.Type, [.. order.Select(axis => input.Shape[(int)axis])])
            : node.Fail($"attribute 'perm' [{string.Join(", ", order)}] is no order of the dimensions of {input}");
    }

    public static bool Slice(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input)
            || !node.TryIntegers(1, "starts", out ImmutableArray<long>? starts)
            || !node.TryIntegers(2, "ends", out ImmutableArray<long>? ends)
            || !node.TryIntegers(3, "axes", out ImmutableArray<long>? givenAxes)
            || !node.TryIntegers(4, "steps", out ImmutableArray<long>? givenSteps))
        {
            return false;
        }

        if (starts is not { } first || ends is not { } last || first.Length != last.Length || first.Length > input.Rank)
        {
            return node.Fail("its starts and ends are missing, or not as many");
        }

        ImmutableArray<long> axes = givenAxes ?? [.. Enumerable.Range(0, first.Length).Select(axis => (long)axis)];
        ImmutableArray<long> steps = givenSteps ?? [.. Enumerable.Repeat(1L, first.Length)];
        if (axes.Length != first.Length || steps.Length != first.Length || steps.Any(step => step == 0))
        {
            return node.Fail("its axes and steps are not as many as its starts, or a step is 0");
        }

        if (!node.TryAxes(axes, input.Rank, out _))
        {
            return false;
        }

        long[] shape = [.. input.Shape];
        int[] places = input.Rank == 1 && input.Constant is not null ? [.. Enumerable.Range(0, (int)input.Elements)] : [];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + input.Rank : axes[i]);
            (long start, long count) = Bounds(first[i], last[i], steps[i], input.Shape[axis]);
            shape[axis] = count;
            if (places.Length > 0)
            {
                places = [.. Enumerable.Range(0, (int)count).Select(k => (int)(start + (k * steps[i])))];
            }
        }

        ConstantTensor? constant = input.Rank == 1 ? input.Constant?.Pick([.. shape], places) : null;
        return node.Set(input.Type, [.. shape], constant);
    }

    public static bool Gather(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input)
            || !node.TryInput(1, out GraphValue? indices)
            || !node.TryAxis(node.Attributes.Int("axis"), input.Rank, out int axis))
        {
            return false;
        }

        ImmutableArray<long> shape = [.. input.Shape.Take(axis), .. indices.Shape, .. input.Shape.Skip(axis + 1)];
        if (indices.Constant is not { IsInteger: true } known)
        {
            return node.Set(input.Type, shape);
        }

        long size = input.Shape[axis];
        if (known.Integers.Any(index => index < -size || index >= size))
        {
            return node.Fail($"an index of [{string.Join(", ", known.Integers.Take(16))}] is not one of dimension {axis} of {input}");
        }

        int[] places = [.. known.Integers.Select(index => (int)(index < 0 ? index + size : index))];
        return node.Set(input.Type, shape, input.Rank == 1 ? input.Constant?.Pick(shape, places) : null);
    }

    public static bool GatherElements(NodeContext node) => node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input)
        && node.TryInput(1, input.Rank, input.Rank, out GraphValue? indices)
        && node.Set(input.Type, indices.Shape);

    public static bool Expand(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, out ImmutableArray<long> target))
        {
            return false;
        }

        if (target.Any(size => size < 0) || !Broadcasting.TryCombine(input.Shape, target, out ImmutableArray<long> shape))
        {
            return node.Fail($"{input} cannot be expanded to [{string.Join(", ", target)}]");
        }

        ConstantTensor? constant = null;
        if (input.Constant is { } known && node.MayFold(shape, out int count))
        {
            constant = known.Pick(shape, [.. Enumerable.Range(0, count).Select(place => Broadcasting.PlaceOf(place, shape, input.Shape))]);
        }

        return node.Set(input.Type, shape, constant);
    }

    public static bool Tile(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input) || !node.TryIntegers(1, out ImmutableArray<long> repeats))
        {
            return false;
        }

        return repeats.Length == input.Rank && repeats.All(repeat => repeat is >= 0 and <= NodeContext.MaxElements)
            && input.Shape.Zip(repeats).All(pair => (Int128)pair.First * pair.Second <= NodeContext.MaxElements)
                ? node.Set(input.Type, [.. input.Shape.Zip(repeats, (size, repeat) => size * repeat)])
                : node.Fail($"repeats [{string.Join(", ", repeats)}] do not fit {input}, or the output has more than {NodeContext.MaxElements} elements");
    }

    public static bool DepthToSpace(NodeContext node)
    {
        if (!TryBlock(node, out GraphValue? input, out long block))
        {
            return false;
        }

        return input!.Shape[1] % (block * block) == 0
            ? node.Set(input.Type, [input.Shape[0], input.Shape[1] / (block * block), input.Shape[2] * block, input.Shape[3] * block])
            : node.Fail($"the channels of {input} do not hold blocks of {block} x {block}");
    }

    public static bool SpaceToDepth(NodeContext node)
    {
        if (!TryBlock(node, out GraphValue? input, out long block))
        {
            return false;
        }

        return input!.Shape[2] % block == 0 && input.Shape[3] % block == 0
            ? node.Set(input.Type, [input.Shape[0], input.Shape[1] * block * block, input.Shape[2] / block, input.Shape[3] / block])
            : node.Fail($"blocks of {block} x {block} do not tile {input}");
    }

    private static bool TryBlock(NodeContext node, out GraphValue? input, out long block)
    {
        block = node.Attributes.Int("blocksize") ?? 0;
        return node.TryInput(0, 4, 4, out input)
            && (block is >= 1 and <= 65_535 || node.Fail($"attribute 'blocksize' is {block}, expected 1 to 65535"));
    }

    // First element and number of elements as the runtime has them: the greatest end means no end, in both directions, and going
    // backwards from before the first element starts at the first.
    private static (long Start, long Count) Bounds(long start, long end, Int128 step, long size)
    {
        Int128 from = start < 0 ? (Int128)start + size : start;
        Int128 to = end < 0 ? (Int128)end + size : end;
        if (step > 0)
        {
            from = Int128.Clamp(from, 0, size);
            to = Int128.Clamp(to, 0, size);
            return ((long)from, (long)Int128.Max(0, (to - from + step - 1) / step));
        }

        if (size == 0)
        {
            return (0, 0);
        }

        from = Int128.Clamp(from, 0, size - 1);
        to = end is int.MaxValue or long.MaxValue ? -1 : Int128.Clamp(to, -1, size - 1);
        return ((long)from, (long)Int128.Max(0, (from - to - step - 1) / -step));
    }
}
