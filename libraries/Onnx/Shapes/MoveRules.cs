using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Elements chosen by their places, or moved to others.</summary>
internal static class MoveRules
{
    public static bool Slice(NodeContext node)
    {
        if (!node.TryInput(0, 1, 32, out GraphValue? input)
            || !node.TryIntegers(1, "starts", out ImmutableArray<long>? starts)
            || !node.TryIntegers(2, "ends", out ImmutableArray<long>? ends)
            || !node.TryIntegers(3, "axes", out ImmutableArray<long>? givenAxes)
            || !TrySteps(node, out ImmutableArray<long>? givenSteps))
        {
            return false;
        }

        int count = starts?.Length ?? 0;
        ImmutableArray<long> axes = givenAxes ?? [.. Enumerable.Range(0, count).Select(axis => (long)axis)];
        ImmutableArray<long> steps = givenSteps ?? [.. Enumerable.Repeat(1L, count)];
        if (count == 0 || ends?.Length != count || axes.Length != count || steps.Length != count)
        {
            return node.Fail("it needs as many starts as ends, axes and steps, and at least one");
        }

        if (!node.TryAxes(axes, input.Rank, out _))
        {
            return false;
        }

        ImmutableArray<long> shape = input.Shape;
        int[]? places = null;
        for (int i = 0; i < count; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + input.Rank : axes[i]);
            if (steps[i] == 0)
            {
                return node.Fail($"its step along axis {axis} is 0");
            }

            (long start, long size) = Range(starts!.Value[i], ends.Value[i], steps[i], input.Shape[axis]);
            shape = shape.SetItem(axis, size);
            places = input.Constant is not null && input.Rank == 1
                ? [.. Enumerable.Range(0, (int)size).Select(place => (int)(start + (place * steps[i])))]
                : null;
        }

        return node.Set(input.Type, shape, places is null ? null : input.Constant!.Pick(shape, places));
    }

    public static bool SpaceToDepth(NodeContext node)
    {
        if (!TryBlock(node, out GraphValue? input, out long block))
        {
            return false;
        }

        if (input.Shape[2] % block != 0 || input.Shape[3] % block != 0)
        {
            return node.Fail($"blocks of {block} x {block} do not tile {input}");
        }

        return TryMultiply(input.Shape[1], block * block, out long channels)
            ? node.Set(input.Type, [input.Shape[0], channels, input.Shape[2] / block, input.Shape[3] / block])
            : node.Fail($"blocks of {block} x {block} make more channels of {input} than a tensor may have");
    }

    public static bool DepthToSpace(NodeContext node)
    {
        if (!TryBlock(node, out GraphValue? input, out long block))
        {
            return false;
        }

        if (input.Shape[1] % (block * block) != 0)
        {
            return node.Fail($"the channels of {input} do not fill blocks of {block} x {block}");
        }

        return TryMultiply(input.Shape[2], block, out long height) && TryMultiply(input.Shape[3], block, out long width)
            ? node.Set(input.Type, [input.Shape[0], input.Shape[1] / (block * block), height, width])
            : node.Fail($"blocks of {block} x {block} make more pixels of {input} than a tensor may have");
    }

    // Steps came together with the inputs, in operator set 10.
    private static bool TrySteps(NodeContext node, out ImmutableArray<long>? steps)
    {
        steps = null;
        if (node.Input(4) is null)
        {
            return true;
        }

        bool isKnown = node.TryIntegers(4, out ImmutableArray<long> given);
        steps = given;
        return isKnown;
    }

    // What counts from the end is moved to the start, what lies outside to the border.
    private static (long Start, long Size) Range(long start, long end, long step, long length)
    {
        (long least, long most) = step > 0 ? (0L, length) : (-1L, length - 1);
        start = Math.Clamp(start < 0 ? start + length : start, step > 0 ? 0 : Math.Min(0, most), most);

        // ONNX Runtime takes the greatest numbers for "to the end", which lies at the start when it goes backwards.
        bool isToTheStart = step < 0 && end is (int.MaxValue or long.MaxValue);
        end = isToTheStart ? least : Math.Clamp(end < 0 ? end + length : end, least, most);
        Int128 size = step > 0 ? (((Int128)end - start + step) - 1) / step : ((Int128)end - start + step + 1) / step;
        return (start, Math.Max(0, (long)size));
    }

    private static bool TryBlock(NodeContext node, [NotNullWhen(true)] out GraphValue? input, out long block)
    {
        block = node.Attributes.Int("blocksize") ?? 0;
        if (!node.TryInput(0, 4, 4, out input))
        {
            return false;
        }

        // The square of a larger block would not fit.
        return block is > 0 and < 1 << 16 || node.Fail($"attribute 'blocksize' is {block}, expected 1 to {(1 << 16) - 1}");
    }

    private static bool TryMultiply(long size, long factor, out long product)
    {
        Int128 exact = (Int128)size * factor;
        product = (long)Int128.Min(exact, NodeContext.MaxElements);
        return exact <= NodeContext.MaxElements;
    }
}
