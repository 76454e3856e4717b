using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Operators that move elements and compute nothing.</summary>
internal static class LayoutGeometryRules
{
    public static void Concat(GeometryBuilder builder)
    {
        int axis = GeometryBuilder.Axis(builder.Node.Attributes.Int("axis") ?? 0, builder.Output.Rank);
        for (int i = 0; i < builder.Node.Inputs.Length; i++)
        {
            LinkAllBut(builder, i, axis);
        }

        builder.Obstruct(axis, "it joins its inputs along this axis");
    }

    public static void Split(GeometryBuilder builder)
    {
        int axis = GeometryBuilder.Axis(builder.Node.Attributes.Int("axis") ?? 0, builder.Output.Rank);
        LinkAllBut(builder, 0, axis);
        builder.Obstruct(axis, "it divides its input along this axis");
    }

    /// <summary>Axes before and behind which lie as many elements as before stay what they are.</summary>
    public static void Reshape(GeometryBuilder builder)
    {
        ImmutableArray<long> input = builder.Input(0)!.Shape;
        ImmutableArray<long> output = builder.Output.Shape;
        builder.ObstructAll("it mixes this axis with others");
        int o = 0;
        long before = 1;
        long outputBefore = 1;
        for (int i = 0; i < input.Length; i++)
        {
            while (o < output.Length && (outputBefore < before || (outputBefore == before && output[o] == 1 && input[i] != 1)))
            {
                outputBefore *= output[o++];
            }

            if (o < output.Length && outputBefore == before && output[o] == input[i])
            {
                builder.LinkSame(0, i, o);
                outputBefore *= output[o++];
            }

            before *= input[i];
        }
    }

    public static void Transpose(GeometryBuilder builder)
    {
        int rank = builder.Output.Rank;
        ImmutableArray<long> permutation = builder.Node.Attributes.Ints("perm");
        for (int o = 0; o < rank; o++)
        {
            builder.LinkSame(0, permutation.IsEmpty ? rank - 1 - o : (int)permutation[o], o);
        }
    }

    public static void Slice(GeometryBuilder builder)
    {
        GraphValue input = builder.Input(0)!;
        if (SliceParameters.Of(builder.Node) is not { } parameters)
        {
            return;
        }

        if (Enumerable.Range(0, input.Rank).Any(i => parameters.Of(i).Step < 0))
        {
            builder.ObstructAll("it reverses an axis");
            return;
        }

        for (int i = 0; i < input.Rank; i++)
        {
            (long start, long step) = parameters.Of(i);
            builder.Link(0, i, i, AxisWindow.Forward(1, step, 1, -start, input.Shape[i], builder.Output.Shape[i]));
        }
    }

    public static void Pad(GeometryBuilder builder)
    {
        GraphValue input = builder.Input(0)!;
        if (PadParameters.Of(builder.Node) is not { } parameters)
        {
            return;
        }

        for (int i = 0; i < input.Rank; i++)
        {
            bool isPadded = parameters.Begin[i] != 0 || parameters.End[i] != 0;
            if (isPadded && !parameters.IsConstant)
            {
                builder.Obstruct(i, "it pads this axis with copies of other elements");
            }
            else
            {
                builder.Link(0, i, i, AxisWindow.Forward(1, 1, 1, parameters.Begin[i], input.Shape[i], builder.Output.Shape[i]));
            }
        }
    }

    private static void LinkAllBut(GeometryBuilder builder, int input, int axis)
    {
        for (int i = 0; i < builder.Output.Rank; i++)
        {
            if (i != axis)
            {
                builder.LinkSame(input, i, i);
            }
        }
    }
}
