using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Matrix products.</summary>
internal static class DenseGeometryRules
{
    public static void Gemm(GeometryBuilder builder)
    {
        builder.LinkSame(0, builder.Node.Attributes.Flag("transA") ? 1 : 0, 0);
        builder.LinkSame(1, builder.Node.Attributes.Flag("transB") ? 0 : 1, 1);
        builder.LinkBroadcast(2);
    }

    public static void MatMul(GeometryBuilder builder)
    {
        GraphValue left = builder.Input(0)!;
        GraphValue right = builder.Input(1)!;
        int rank = builder.Output.Rank;
        if (left.Rank == 1 || right.Rank == 1)
        {
            builder.ObstructAll("it multiplies by a vector");
            return;
        }

        builder.LinkSame(0, left.Rank - 2, rank - 2);
        builder.LinkSame(1, right.Rank - 1, rank - 1);
        for (int input = 0; input < 2; input++)
        {
            GraphValue value = builder.Input(input)!;
            for (int i = 0; i < value.Rank - 2; i++)
            {
                int axis = i + rank - value.Rank;
                if (value.Shape[i] == builder.Output.Shape[axis])
                {
                    builder.LinkSame(input, i, axis);
                }
            }
        }
    }
}
