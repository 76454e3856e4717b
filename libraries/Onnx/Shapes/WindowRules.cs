using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Convolutions and pools.</summary>
internal static class WindowRules
{
    public static bool Conv(NodeContext node) => Conv(node, 1, null);

    public static bool ConvInteger(NodeContext node) => Conv(node, 1, DataType.Int32);

    public static bool QLinearConv(NodeContext node) =>
        node.TryInput(7, out GraphValue? zeroPoint) && Conv(node, 3, zeroPoint.Type);

    public static bool MaxPool(NodeContext node) => Pool(node) && node.OutputCount switch
    {
        1 => true,
        _ => node.Set(1, DataType.Int64, WindowGeometry.ForwardShape(node.Node.Window!, node.Input(0)!.Shape, node.Attributes.Flag("ceil_mode"))),
    };

    public static bool Pool(NodeContext node)
    {
        if (!node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input))
        {
            return false;
        }

        ImmutableArray<long> kernel = node.Attributes.Ints("kernel_shape");
        if (kernel.IsEmpty)
        {
            return node.Fail("attribute 'kernel_shape' is missing");
        }

        bool ceil = node.Attributes.Flag("ceil_mode");
        if (!WindowGeometry.TryForward(node, input.Shape, kernel, isPool: true, out SlidingWindow? window)
            || !WindowGeometry.TryPoolPads(node, window))
        {
            return false;
        }

        node.Node.Window = window;
        return SetChecked(node, input.Type, WindowGeometry.ForwardShape(window, input.Shape, ceil));
    }

    public static bool GlobalPool(NodeContext node) =>
        node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input)
        && node.Set(input.Type, [input.Shape[0], input.Shape[1], .. Enumerable.Repeat(1L, input.Rank - 2)]);

    public static bool ConvTranspose(NodeContext node)
    {
        if (!node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input) || !node.TryInput(1, input.Rank, input.Rank, out GraphValue? weight))
        {
            return false;
        }

        long group = node.Attributes.Int("group") ?? 1;
        if (group < 1 || input.Shape[1] % group != 0 || weight.Shape[0] != input.Shape[1])
        {
            return node.Fail($"{input.Shape[1]} channels of input {input} do not fit weights {weight} in {group} groups");
        }

        return FitsKernel(node, weight)
            && FitsBias(node, 2, weight.Shape[1] * group)
            && WindowGeometry.TryTransposed(node, input.Shape, [.. weight.Shape.Skip(2)], out SlidingWindow? window, out ImmutableArray<long> spatial)
            && SetWindow(node, window)
            && SetChecked(node, input.Type, [input.Shape[0], weight.Shape[1] * group, .. spatial]);
    }

    private static bool Conv(NodeContext node, int weightIndex, DataType? type)
    {
        if (!node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input) || !node.TryInput(weightIndex, input.Rank, input.Rank, out GraphValue? weight))
        {
            return false;
        }

        long group = node.Attributes.Int("group") ?? 1;
        long channels = input.Shape[1];
        if (group < 1 || channels % group != 0 || weight.Shape[1] != channels / group || weight.Shape[0] % group != 0)
        {
            return node.Fail($"{channels} channels of input {input} do not fit weights {weight} in {group} groups");
        }

        if (!FitsKernel(node, weight)
            || (type is null && !FitsBias(node, 2, weight.Shape[0]))
            || !WindowGeometry.TryForward(node, input.Shape, [.. weight.Shape.Skip(2)], isPool: false, out SlidingWindow? window))
        {
            return false;
        }

        node.Node.Window = window;
        ImmutableArray<long> spatial = WindowGeometry.ForwardShape(window, input.Shape, ceil: false);
        return SetChecked(node, type ?? input.Type, [input.Shape[0], weight.Shape[0], .. spatial.Skip(2)]);
    }

    private static bool SetWindow(NodeContext node, SlidingWindow window)
    {
        node.Node.Window = window;
        return true;
    }

    private static bool FitsKernel(NodeContext node, GraphValue weight)
    {
        ImmutableArray<long> kernel = node.Attributes.Ints("kernel_shape");
        return kernel.IsEmpty || kernel.SequenceEqual(weight.Shape.Skip(2))
            || node.Fail($"attribute 'kernel_shape' [{string.Join(", ", kernel)}] is not that of weights {weight}");
    }

    private static bool FitsBias(NodeContext node, int index, long channels) =>
        node.Input(index) is not { } bias || (bias.Rank == 1 && bias.Shape[0] == channels)
            || node.Fail($"bias {bias} does not have one value for each of {channels} channels");

    private static bool SetChecked(NodeContext node, DataType type, ImmutableArray<long> shape) =>
        shape.Skip(2).All(size => size >= 1)
            ? node.Set(type, shape)
            : node.Fail($"the kernel is larger than its padded input {node.Input(0)}: the output would be [{string.Join(", ", shape)}]");
}
