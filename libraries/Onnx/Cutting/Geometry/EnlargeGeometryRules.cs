using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Resizing by whole factors, and moving blocks of pixels to channels and back.</summary>
internal static class EnlargeGeometryRules
{
    public static void Resize(GeometryBuilder builder)
    {
        GraphValue input = builder.Input(0)!;
        GraphAttributes attributes = builder.Node.Attributes;
        bool isNearest = attributes.Text("mode") is null or "nearest";
        string transformation = attributes.Text("coordinate_transformation_mode") ?? "half_pixel";
        string rounding = attributes.Text("nearest_mode") ?? "round_prefer_floor";

        // Repetition of every element: what these two give for whole factors, and what operator sets below 11 define.
        bool repeats = isNearest && (builder.Node.Opset < 11
            || (transformation is "asymmetric" && rounding is "floor")
            || (transformation is "half_pixel" or "pytorch_half_pixel" or "half_pixel_symmetric"
                && rounding is "round_prefer_floor" or "round_prefer_ceil"));
        if (transformation is "tf_crop_and_resize")
        {
            builder.ObstructAll("it crops and resizes at once");
            return;
        }

        for (int i = 0; i < input.Rank; i++)
        {
            long size = builder.Output.Shape[i];
            if (size == input.Shape[i] && IsExact(builder.Node, i, 1))
            {
                builder.LinkSame(0, i, i);
            }
            else if (repeats && size % input.Shape[i] == 0 && IsExact(builder.Node, i, size / input.Shape[i]))
            {
                builder.Link(0, i, i, AxisWindow.Grouped(1, size / input.Shape[i], input.Shape[i], size));
            }
            else
            {
                builder.Obstruct(i, "it resizes this axis otherwise than by repeating every element a whole number of times");
            }
        }
    }

    public static void DepthToSpace(GeometryBuilder builder) => Blocks(builder, inputs: 1, outputs: BlockOf(builder));

    public static void SpaceToDepth(GeometryBuilder builder) => Blocks(builder, inputs: BlockOf(builder), outputs: 1);

    // A scale may differ from the factor between the sizes, which are rounded.
    private static bool IsExact(GraphNode node, int axis, long factor)
    {
        int index = node.OpType is "Upsample" || node.Opset < 11 ? 1 : 2;
        if (node.OpType is "Upsample" && node.Opset < 9)
        {
            return Math.Abs(node.Attributes.Floats("scales")[axis] - factor) < 1e-6;
        }

        return index >= node.Inputs.Length || node.Inputs[index] is not { Elements: > 0 } scales
            || (scales.Constant is { IsInteger: false } constant && constant.Count == node.Inputs[0]!.Rank && Math.Abs(constant.Reals[axis] - factor) < 1e-6);
    }

    private static long BlockOf(GeometryBuilder builder) => builder.Node.Attributes.Int("blocksize") ?? 1;

    private static void Blocks(GeometryBuilder builder, long inputs, long outputs)
    {
        builder.LinkSame(0, 0, 0);
        builder.Obstruct(1, "it exchanges channels for pixels");
        for (int i = 2; i < builder.Output.Rank; i++)
        {
            builder.Link(0, i, i, AxisWindow.Grouped(inputs, outputs, builder.Input(0)!.Shape[i], builder.Output.Shape[i]));
        }
    }
}
