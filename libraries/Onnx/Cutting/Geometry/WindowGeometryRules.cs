using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Convolutions and pools.</summary>
internal static class WindowGeometryRules
{
    private const int FirstSpatial = 2;

    /// <summary>A convolution whose inputs at <paramref name="perChannel"/> have one element per output channel.</summary>
    public static void Conv(GeometryBuilder builder, int weight, params ReadOnlySpan<int> perChannel)
    {
        long group = builder.Node.Attributes.Int("group") ?? 1;
        builder.LinkSame(0, 0, 0);
        builder.LinkSame(weight, 0, 1);
        foreach (int input in perChannel)
        {
            builder.LinkVector(input, 1);
        }

        if (group > 1)
        {
            LinkGroups(builder, 0, 1, group);
        }

        LinkSpatial(builder);
    }

    public static void ConvTranspose(GeometryBuilder builder)
    {
        long group = builder.Node.Attributes.Int("group") ?? 1;
        builder.LinkSame(0, 0, 0);
        builder.LinkVector(2, 1);
        if (group > 1)
        {
            LinkGroups(builder, 0, 1, group);
            LinkGroups(builder, 1, 0, group);
        }
        else
        {
            builder.LinkSame(1, 1, 1);
        }

        SlidingWindow window = builder.Node.Window!;
        for (int i = 0; i < window.Rank; i++)
        {
            int axis = FirstSpatial + i;
            builder.Link(0, axis, axis, AxisWindow.Transposed(
                window.Kernel[i], window.Strides[i], window.Dilations[i], window.PadsBegin[i], builder.Input(0)!.Shape[axis], builder.Output.Shape[axis]));
        }
    }

    public static void Pool(GeometryBuilder builder)
    {
        if (builder.Node.Outputs.Length > 1 && builder.Node.Outputs[1] is not null)
        {
            builder.ObstructAll("its indices count in the whole tensor");
            return;
        }

        builder.LinkSame(0, 0, 0);
        builder.LinkSame(0, 1, 1);
        LinkSpatial(builder, between: true);
    }

    private static void LinkGroups(GeometryBuilder builder, int input, int inputAxis, long group)
    {
        long inputs = builder.Input(input)!.Shape[inputAxis];
        long outputs = builder.Output.Shape[1];
        builder.Link(input, inputAxis, 1, AxisWindow.Grouped(inputs / group, outputs / group, inputs, outputs));
    }

    // The runtime's pools take no more padding than their kernel has taps, so that a dilated one has to keep also those rows
    // between the border and its first tap that it does not read.
    private static void LinkSpatial(GeometryBuilder builder, bool between = false)
    {
        SlidingWindow window = builder.Node.Window!;
        for (int i = 0; i < window.Rank; i++)
        {
            int axis = FirstSpatial + i;
            builder.Link(0, axis, axis, AxisWindow.Forward(
                between ? window.ExtentOf(i) : window.Kernel[i], window.Strides[i], between ? 1 : window.Dilations[i], window.PadsBegin[i], builder.Input(0)!.Shape[axis], builder.Output.Shape[axis]));
        }
    }
}
