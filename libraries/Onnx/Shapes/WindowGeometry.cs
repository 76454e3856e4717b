using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Reads the attributes of operators that slide a kernel, and computes the sizes of their outputs.</summary>
internal static class WindowGeometry
{
    private const int FirstSpatial = 2;

    // Beyond every tensor's size; sums and products of three such numbers fit 64 bits.
    private const long MaxAttribute = 1L << 20;

    /// <summary>A convolution or pool.</summary>
    public static bool TryForward(
        NodeContext node, ImmutableArray<long> input, ImmutableArray<long> kernel, bool isPool, [NotNullWhen(true)] out SlidingWindow? window)
    {
        if (!TryRead(node, input, kernel, out window, out string autoPad))
        {
            return false;
        }

        if (autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            if (!isPool && window.Dilations.Any(dilation => dilation != 1))
            {
                return node.Refuse($"auto_pad {autoPad} together with dilations is nothing that ONNX Runtime does");
            }

            var begin = ImmutableArray.CreateBuilder<long>(kernel.Length);
            var end = ImmutableArray.CreateBuilder<long>(kernel.Length);
            for (int i = 0; i < kernel.Length; i++)
            {
                long size = input[FirstSpatial + i];
                long target = (size + window.Strides[i] - 1) / window.Strides[i];

                // The runtime pads pools as if they had no dilations.
                long total = ((target - 1) * window.Strides[i]) + kernel[i] - size;
                if (isPool && total < 0)
                {
                    return node.Refuse($"auto_pad {autoPad} with a stride that passes over elements: ONNX Runtime runs or refuses that by chance");
                }

                total = Math.Max(0, total);
                long first = autoPad is "SAME_LOWER" ? (total + 1) / 2 : total / 2;
                begin.Add(first);
                end.Add(total - first);
            }

            window = window with { PadsBegin = begin.MoveToImmutable(), PadsEnd = end.MoveToImmutable() };
        }

        return true;
    }

    /// <summary>The shape of an output with as many channels as the input.</summary>
    public static ImmutableArray<long> ForwardShape(SlidingWindow window, ImmutableArray<long> input, bool ceil)
    {
        var shape = ImmutableArray.CreateBuilder<long>(input.Length);
        shape.Add(input[0]);
        shape.Add(input[1]);
        for (int i = 0; i < window.Rank; i++)
        {
            long size = input[FirstSpatial + i];
            long stride = window.Strides[i];
            long room = size + window.PadsBegin[i] + window.PadsEnd[i] - window.ExtentOf(i);
            long steps = room < 0 ? -1 : room / stride;
            if (ceil && room >= 0 && room % stride != 0)
            {
                // A last window that would start in the padding behind the input is left out.
                steps += (steps + 1) * stride >= size + window.PadsBegin[i] ? 0 : 1;
            }

            shape.Add(steps + 1);
        }

        return shape.MoveToImmutable();
    }

    public static bool TryTransposed(
        NodeContext node,
        ImmutableArray<long> input,
        ImmutableArray<long> kernel,
        [NotNullWhen(true)] out SlidingWindow? window,
        out ImmutableArray<long> spatial)
    {
        spatial = [];
        if (!TryRead(node, input, kernel, out window, out string autoPad)
            || !TryList(node, "output_padding", kernel.Length, 0, 0, out ImmutableArray<long> extra))
        {
            return false;
        }

        ImmutableArray<long> wanted = node.Attributes.Ints("output_shape");
        if (wanted.Length == input.Length)
        {
            wanted = wanted[FirstSpatial..];
        }

        if (!wanted.IsEmpty && (wanted.Length != kernel.Length || wanted.Any(size => size is < 1 or > NodeContext.MaxElements)))
        {
            return node.Fail($"attribute 'output_shape' [{string.Join(", ", wanted)}] is not {kernel.Length} positive sizes");
        }

        bool isSame = autoPad is "SAME_UPPER" or "SAME_LOWER";
        long[] begin = [.. window.PadsBegin];
        long[] end = [.. window.PadsEnd];
        long[] sizes = new long[kernel.Length];
        for (int i = 0; i < kernel.Length; i++)
        {
            long size = input[FirstSpatial + i];
            if (extra[i] >= Math.Max(window.Strides[i], window.Dilations[i]))
            {
                return node.Fail($"output_padding {extra[i]} of spatial dimension {i} is not below its stride or dilation");
            }

            long whole = ((size - 1) * window.Strides[i]) + extra[i] + window.ExtentOf(i);
            if (isSame || !wanted.IsEmpty)
            {
                long target = wanted.IsEmpty ? size * window.Strides[i] : wanted[i];
                long total = Math.Max(0, whole - target);
                begin[i] = autoPad is "SAME_UPPER" ? total / 2 : total - (total / 2);
                end[i] = total - begin[i];
            }

            sizes[i] = wanted.IsEmpty ? whole - begin[i] - end[i] : wanted[i];
            if (sizes[i] - window.ExtentOf(i) + begin[i] + end[i] is var room && (room < 0 || (room / window.Strides[i]) + 1 != size))
            {
                return node.Fail($"an output of {sizes[i]} in spatial dimension {i} does not come of an input of {size}");
            }
        }

        window = window with { PadsBegin = [.. begin], PadsEnd = [.. end] };
        spatial = [.. sizes];
        return true;
    }

    /// <summary>Pools look at padding only together with at least one element.</summary>
    public static bool TryPoolPads(NodeContext node, SlidingWindow window)
    {
        for (int i = 0; i < window.Rank; i++)
        {
            long kernel = window.Kernel[i];
            if (window.PadsBegin[i] < 0 || window.PadsEnd[i] < 0 || window.PadsBegin[i] >= kernel || window.PadsEnd[i] >= kernel)
            {
                return node.Fail($"pads {window.PadsBegin[i]} and {window.PadsEnd[i]} of spatial dimension {i} are not from 0 to below the kernel's size {kernel}");
            }
        }

        return true;
    }

    private static bool TryRead(
        NodeContext node,
        ImmutableArray<long> input,
        ImmutableArray<long> kernel,
        [NotNullWhen(true)] out SlidingWindow? window,
        out string autoPad)
    {
        window = null;
        int rank = input.Length - FirstSpatial;
        autoPad = node.Attributes.Text("auto_pad") ?? string.Empty;
        if (autoPad is not ("" or "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
        {
            return node.Fail($"attribute 'auto_pad' is '{autoPad}', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        }

        if (kernel.Length != rank || kernel.Any(size => size is < 1 or > MaxAttribute))
        {
            return node.Fail($"the kernel [{string.Join(", ", kernel)}] is not {rank} sizes from 1 to {MaxAttribute}");
        }

        if (!TryList(node, "strides", rank, 1, 1, out ImmutableArray<long> strides)
            || !TryList(node, "dilations", rank, 1, 1, out ImmutableArray<long> dilations)
            || !TryList(node, "pads", rank * 2, 0, -MaxAttribute, out ImmutableArray<long> pads))
        {
            return false;
        }

        if (autoPad is not ("" or "NOTSET"))
        {
            pads = [.. Enumerable.Repeat(0L, rank * 2)];
        }

        window = new SlidingWindow(kernel, strides, dilations, pads[..rank], pads[rank..]);
        return true;
    }

    private static bool TryList(NodeContext node, string name, int length, long absent, long least, out ImmutableArray<long> values)
    {
        values = node.Attributes.Ints(name);
        if (values.IsEmpty)
        {
            values = [.. Enumerable.Repeat(absent, length)];
            return true;
        }

        return (values.Length == length && values.All(value => value >= least && value <= MaxAttribute))
            || node.Fail($"attribute '{name}' [{string.Join(", ", values.Take(16))}] is not {length} numbers from {least} to {MaxAttribute}");
    }
}
