using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Random resizes, and shapes that models compute from shapes.</summary>
internal static class RandomResizes
{
    private static readonly float[] Scales = [0.5f, 0.6f, 0.7f, 1f, 1.3f, 1.5f, 1.9f, 2f, 2.3333333f, 3f];

    public static RandomModel Upsample(RandomModel m)
    {
        long opset = m.Opset(7, 9);
        string x = m.Input(1, m.Next(1, 2), m.Next(1, 7), m.Next(1, 7));
        float[] scales = [1, 1, m.Pick<float>(Scales.AsSpan(3)), m.Pick<float>(Scales.AsSpan(3))];
        if (opset >= 9)
        {
            return m.Answer("Upsample", [x, m.Constant(scales)]);
        }

        AttributeProto attribute = new() { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { scales } };
        return m.Answer("Upsample", [x], 1, attribute);
    }

    public static RandomModel Resize(RandomModel m)
    {
        long opset = m.Opset(10, 11, 13, 18, 19);
        long[] shape = [1, m.Next(1, 2), m.Next(1, 9), m.Next(1, 9)];
        string x = m.Input(shape);
        float[] scales = [1, 1, m.Pick(Scales), m.Pick(Scales)];
        List<AttributeProto> attributes = m.Chance(50) ? [NodeAttributes.Of("mode", m.Pick("nearest", "linear"))] : [];
        if (opset < 11)
        {
            return m.Answer("Resize", [x, m.Constant(scales)], 1, [.. attributes]);
        }

        if (m.Chance(50))
        {
            attributes.Add(NodeAttributes.Of("coordinate_transformation_mode", m.Pick("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")));
        }

        bool byAxes = opset >= 18 && m.Chance(40);
        attributes.AddRange(byAxes ? [NodeAttributes.Of("axes", m.Pick<long[]>([2, 3], [-2, -1]))] : []);
        string roi = opset >= 13 ? string.Empty : m.Constant(Array.Empty<float>());
        if (m.Chance(50))
        {
            return m.Answer("Resize", [x, roi, m.Constant(byAxes ? scales[2..] : scales)], 1, [.. attributes]);
        }

        if (opset >= 18 && byAxes && m.Chance(60))
        {
            attributes.Add(NodeAttributes.Of("keep_aspect_ratio_policy", m.Pick("stretch", "not_larger", "not_smaller")));
        }

        long[] sizes = [1, shape[1], m.Next(1, 12), m.Next(1, 12)];
        string noScales = opset >= 13 ? string.Empty : m.Constant(Array.Empty<float>());
        return m.Answer("Resize", [x, roi, noScales, m.Constant(byAxes ? sizes[2..] : sizes)], 1, [.. attributes]);
    }

    public static RandomModel Shape(RandomModel m)
    {
        long opset = m.Opset(7, 13, 15, 19);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 1, 5));
        return m.Answer("Shape", [x], 1, opset < 15 ? [] : m.Some(NodeAttributes.Of("start", m.Next(-5, 5)), NodeAttributes.Of("end", m.Next(-5, 5))));
    }

    /// <summary>The flattening of exporters: first size kept, the others multiplied or left open.</summary>
    public static RandomModel ComputedReshape(RandomModel m)
    {
        m.Opset(13, 17, 21);
        string x = m.Input(m.List(4, 1, 4));
        string shape = m.Then("Shape", [x]);
        string first = m.Then("Gather", [shape, m.Scalar(0)], NodeAttributes.Of("axis", 0));
        string kept = m.Then("Unsqueeze", [first, m.Constant(0L)]);
        string rest = m.Constant(-1L);
        if (m.Chance(50))
        {
            string tail = m.Then("Slice", [shape, m.Constant(1L), m.Constant(long.MaxValue), m.Constant(0L)]);
            rest = m.Then("ReduceProd", [tail], NodeAttributes.Of("keepdims", 1));
        }

        string target = m.Then("Concat", [kept, rest], NodeAttributes.Of("axis", 0));
        target = m.Chance(50) ? m.Then("Cast", [m.Then("Cast", [target], NodeAttributes.Of("to", (long)DataType.Int32))], NodeAttributes.Of("to", (long)DataType.Int64)) : target;
        return m.Answer("Reshape", [x, target]);
    }

    /// <summary>The enlarging of exporters: sizes times a factor, floored.</summary>
    public static RandomModel ComputedResize(RandomModel m)
    {
        m.Opset(13, 17, 19);
        string x = m.Input(1, 2, m.Next(1, 9), m.Next(1, 9));
        string shape = m.Then("Shape", [x]);
        string head = m.Then("Slice", [shape, m.Constant(0L), m.Constant(2L), m.Constant(0L)]);
        string tail = m.Then("Slice", [shape, m.Constant(2L), m.Constant(4L), m.Constant(0L)]);
        string scaled = m.Chance(50)
            ? m.Then("Mul", [tail, m.Constant(2L, 3L)])
            : m.Then("Cast", [m.Then("Floor", [m.Then("Mul", [m.Then("Cast", [tail], NodeAttributes.Of("to", (long)DataType.Float)), m.Constant(1.5f, 2.5f)])])], NodeAttributes.Of("to", (long)DataType.Int64));
        string sizes = m.Then("Concat", [head, scaled], NodeAttributes.Of("axis", 0));
        return m.Answer("Resize", [x, string.Empty, string.Empty, sizes]);
    }

    /// <summary>The expand of exporters: -1 stands for a size that stays.</summary>
    public static RandomModel ComputedExpand(RandomModel m)
    {
        m.Opset(13, 17, 21);
        string x = m.Input(m.Next(1, 3), 1, m.Next(1, 3));
        string target = m.Constant(-1L, m.Next(1, 4), -1L);
        string ones = m.Then("ConstantOfShape", [m.Constant(3L)], new AttributeProto
        {
            Name = "value",
            Type = AttributeProto.Types.AttributeType.Tensor,
            T = new TensorProto { DataType = (int)DataType.Int64, Dims = { 1 }, Int64Data = { 1 } },
        });
        string isOpen = m.Then("Equal", [target, m.Then("Mul", [ones, m.Constant(-1L)])]);
        return m.Answer("Expand", [x, m.Then("Where", [isOpen, ones, target])]);
    }

    public static RandomModel Range(RandomModel m)
    {
        m.Opset(11, 17);
        string x = m.Input(m.Next(1, 9));
        string size = m.Then("Squeeze", [m.Then("Shape", [x])]);
        return m.Answer("Range", [m.Scalar(m.Next(-3, 3)), size, m.Scalar(m.Pick(-2, 1, 2, 3))]);
    }
}
