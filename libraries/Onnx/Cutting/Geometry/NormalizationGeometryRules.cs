using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Normalizations, reductions and soft maxima.</summary>
internal static class NormalizationGeometryRules
{
    private const string OverAxis = "it computes over the whole of this axis";

    public static void Batch(GeometryBuilder builder)
    {
        LinkAll(builder);
        for (int i = 1; i <= 4; i++)
        {
            builder.LinkVector(i, 1);
        }
    }

    public static void Instance(GeometryBuilder builder)
    {
        LinkAll(builder);
        builder.LinkVector(1, 1);
        builder.LinkVector(2, 1);
        ObstructFrom(builder, 2);
    }

    public static void Layer(GeometryBuilder builder)
    {
        LinkAll(builder);
        builder.LinkBroadcast(1);
        builder.LinkBroadcast(2);
        ObstructFrom(builder, GeometryBuilder.Axis(builder.Node.Attributes.Int("axis") ?? -1, builder.Output.Rank));
    }

    public static void Lrn(GeometryBuilder builder)
    {
        LinkAll(builder);
        builder.Obstruct(1, "it normalizes over neighbouring channels");
    }

    public static void Softmax(GeometryBuilder builder)
    {
        LinkAll(builder);
        if (builder.Output.Rank == 0)
        {
            return;
        }

        int axis = GeometryBuilder.Axis(builder.Node.Attributes.Int("axis") ?? -1, builder.Output.Rank);
        if (builder.Node.Opset < 13)
        {
            ObstructFrom(builder, axis);
        }
        else
        {
            builder.Obstruct(axis, OverAxis);
        }
    }

    public static void GlobalPool(GeometryBuilder builder)
    {
        builder.LinkSame(0, 0, 0);
        builder.LinkSame(0, 1, 1);
        ObstructFrom(builder, 2);
    }

    public static void Reduce(GeometryBuilder builder)
    {
        GraphValue input = builder.Input(0)!;
        ImmutableArray<long> axes = builder.Node.Attributes.Ints("axes");
        if (builder.Input(1) is { } given)
        {
            if (given.Constant is not { IsInteger: true } constant)
            {
                return;
            }

            axes = constant.Integers;
        }

        bool keeps = builder.Node.Attributes.Flag("keepdims");
        bool reducesAll = axes.IsEmpty && !builder.Node.Attributes.Flag("noop_with_empty_axes");
        bool[] reduced = [.. Enumerable.Repeat(reducesAll, input.Rank)];
        foreach (long axis in axes)
        {
            reduced[GeometryBuilder.Axis(axis, input.Rank)] = true;
        }

        int output = 0;
        for (int i = 0; i < input.Rank; i++)
        {
            if (!reduced[i])
            {
                builder.LinkSame(0, i, output++);
            }
            else if (keeps)
            {
                builder.Obstruct(output++, OverAxis);
            }
        }
    }

    public static void Quantize(GeometryBuilder builder)
    {
        if (builder.Input(1)!.Rank > 1)
        {
            builder.ObstructAll("it is quantized by blocks");
            return;
        }

        LinkAll(builder);
        if (builder.Output.Rank == 0)
        {
            return;
        }

        // A vector of one element may stand for the whole tensor or for an axis of one: both are right then.
        int axis = GeometryBuilder.Axis(builder.Node.Attributes.Int("axis") ?? 1, builder.Output.Rank);
        if (axis < builder.Output.Rank && builder.Input(1)!.Elements > 1)
        {
            builder.LinkVector(1, axis);
            builder.LinkVector(2, axis);
        }
    }

    private static void LinkAll(GeometryBuilder builder)
    {
        for (int i = 0; i < builder.Output.Rank; i++)
        {
            builder.LinkSame(0, i, i);
        }
    }

    private static void ObstructFrom(GeometryBuilder builder, int axis)
    {
        for (int i = axis; i < builder.Output.Rank; i++)
        {
            builder.Obstruct(i, OverAxis);
        }
    }
}
