using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Random operators that move elements or change shapes.</summary>
internal static class RandomLayouts
{
    public static RandomModel Concat(RandomModel m)
    {
        long opset = m.Opset(7, 11, 13);
        long[] shape = m.List(m.Next(1, 4), 1, 4);
        int axis = m.Next(0, shape.Length - 1);
        string[] inputs = [.. Enumerable.Range(0, m.Next(1, 3)).Select(_ => m.Input([.. shape[..axis], m.Next(1, 5), .. shape[(axis + 1)..]]))];
        return m.Answer("Concat", inputs, 1, NodeAttributes.Of("axis", axis - (opset >= 11 && m.Chance(30) ? shape.Length : 0)));
    }

    public static RandomModel Split(RandomModel m)
    {
        long opset = m.Opset(7, 11, 13, 18, 22);
        int count = m.Next(1, 4);
        long[] sizes = m.List(count, 1, 3);
        bool isEqual = m.Chance(50);
        long whole = isEqual ? count * (long)m.Next(1, 3) : sizes.Sum();
        whole += isEqual && opset >= 18 && m.Chance(50) ? m.Next(0, count - 1) : 0;
        int rank = m.Next(1, 3);
        int axis = m.Next(0, rank - 1);
        long[] shape = m.List(rank, 1, 4);
        shape[axis] = whole;
        string x = m.Input(shape);
        List<AttributeProto> attributes = [NodeAttributes.Of("axis", axis - (opset >= 11 && m.Chance(30) ? rank : 0))];
        if (isEqual)
        {
            attributes.AddRange(opset >= 18 ? [NodeAttributes.Of("num_outputs", count)] : []);
            return m.Answer("Split", [x], count, [.. attributes]);
        }

        if (opset < 13)
        {
            attributes.Add(NodeAttributes.Of("split", sizes));
            return m.Answer("Split", [x], count, [.. attributes]);
        }

        return m.Answer("Split", [x, m.Constant(sizes)], count, [.. attributes]);
    }

    public static RandomModel Flatten(RandomModel m)
    {
        long opset = m.Opset(7, 9, 11, 13);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 1, 4));
        return m.Answer("Flatten", [x], 1, m.Some(NodeAttributes.Of("axis", m.Next(opset >= 11 ? -rank : 0, rank))));
    }

    public static RandomModel Reshape(RandomModel m)
    {
        long opset = m.Opset(7, 13, 14, 19);
        long[] shape = m.List(m.Next(1, 4), 1, 4);
        string x = m.Input(shape);
        List<long> target = [.. shape.OrderBy(_ => m.Next(0, 99))];
        if (m.Chance(50) && target.Count > 1)
        {
            target[0] *= target[1];
            target.RemoveAt(1);
        }

        if (m.Chance(50))
        {
            target[m.Next(0, target.Count - 1)] = -1;
        }

        if (m.Chance(30))
        {
            target[m.Next(0, target.Count - 1)] = 0;
        }

        return m.Answer("Reshape", [x, m.Constant([.. target])], 1, opset >= 14 && m.Chance(30) ? [NodeAttributes.Of("allowzero", 1)] : []);
    }

    public static RandomModel Squeeze(RandomModel m)
    {
        long opset = m.Opset(7, 11, 13, 21);
        int rank = m.Next(1, 5);
        long[] shape = m.List(rank, 1, 2);
        string x = m.Input(shape);
        if (m.Chance(30))
        {
            return m.Answer("Squeeze", [x]);
        }

        long[] axes = [.. Enumerable.Range(0, rank).Where(axis => shape[axis] == 1 && m.Chance(60)).Select(axis => (long)axis - (opset >= 11 && m.Chance(40) ? rank : 0))];
        axes = axes.Length == 0 || m.Chance(5) ? [m.Next(0, rank - 1)] : axes;
        return opset < 13
            ? m.Answer("Squeeze", [x], 1, NodeAttributes.Of("axes", axes))
            : m.Answer("Squeeze", [x, m.Constant(axes)]);
    }

    public static RandomModel Unsqueeze(RandomModel m)
    {
        long opset = m.Opset(7, 11, 13, 21);
        long[] shape = m.List(m.Next(1, 3), 1, 4);
        int count = m.Next(1, 3);
        int rank = shape.Length + count;
        long[] axes = [.. Enumerable.Range(0, rank).OrderBy(_ => m.Next(0, 99)).Take(count).Select(axis => (long)axis - (opset >= 11 && m.Chance(40) ? rank : 0))];
        string x = m.Input(shape);
        return opset < 13
            ? m.Answer("Unsqueeze", [x], 1, NodeAttributes.Of("axes", axes))
            : m.Answer("Unsqueeze", [x, m.Constant(axes)]);
    }

    public static RandomModel Transpose(RandomModel m)
    {
        m.Opset(7, 13, 21);
        int rank = m.Next(1, 5);
        string x = m.Input(m.List(rank, 1, 4));
        long[] order = [.. Enumerable.Range(0, rank).OrderBy(_ => m.Next(0, 99)).Select(axis => (long)axis)];
        return m.Answer("Transpose", [x], 1, m.Some(NodeAttributes.Of("perm", order)));
    }

    public static RandomModel Slice(RandomModel m)
    {
        long opset = m.Opset(7, 10, 11, 13);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 1, 6));
        int count = m.Next(1, rank);
        long[] axes = [.. Enumerable.Range(0, rank).OrderBy(_ => m.Next(0, 99)).Take(count).Select(axis => (long)axis - (opset >= 11 && m.Chance(30) ? rank : 0))];
        long[] starts = m.List(count, -8, 8);
        long[] ends = [.. m.List(count, -8, 8).Select(end => m.Chance(20) ? m.Pick(long.MaxValue, int.MaxValue, long.MinValue) : end)];
        if (opset < 10)
        {
            return m.Answer("Slice", [x], 1, NodeAttributes.Of("axes", axes), NodeAttributes.Of("starts", starts), NodeAttributes.Of("ends", ends));
        }

        long[] steps = m.List(count, 1, 3);
        steps = [.. steps.Select(step => m.Chance(30) ? -step : step)];
        return m.Chance(70)
            ? m.Answer("Slice", [x, m.Constant(starts), m.Constant(ends), m.Constant(axes), m.Constant(steps)])
            : m.Answer("Slice", [x, m.Constant(starts), m.Constant(ends)]);
    }

    public static RandomModel Gather(RandomModel m)
    {
        m.Opset(7, 11, 13);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 2, 4));
        string indices = m.Chance(30) ? m.Scalar(1) : m.Constant(m.List(m.Next(1, 3), 0, 2));
        return m.Answer("Gather", [x, indices], 1, m.Some(NodeAttributes.Of("axis", m.Next(0, rank - 1))));
    }

    public static RandomModel ExpandOrTile(RandomModel m)
    {
        m.Opset(8, 13);
        long[] shape = m.List(m.Next(1, 4), 1, 3);
        string x = m.Input(shape);
        if (m.Chance(50))
        {
            return m.Answer("Tile", [x, m.Constant(m.List(shape.Length, 1, 3))]);
        }

        long[] target = [.. m.List(m.Next(0, 1), 1, 3), .. shape.Select(size => size == 1 ? m.Next(1, 3) : m.Pick(1, size))];
        return m.Answer("Expand", [x, m.Constant(target)]);
    }

    public static RandomModel Blocks(RandomModel m)
    {
        m.Opset(7, 11, 13);
        int block = m.Next(1, 3);
        string x = m.Input(m.Next(1, 2), m.Next(1, 2) * block * block, m.Next(1, 3) * block, m.Next(1, 3) * block + (m.Chance(10) ? 1 : 0));
        return m.Answer(m.Pick("DepthToSpace", "SpaceToDepth"), [x], 1, NodeAttributes.Of("blocksize", block));
    }

    public static RandomModel Pad(RandomModel m)
    {
        long opset = m.Opset(7, 10, 11, 13, 18, 19, 21);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 3, 6));
        List<AttributeProto> attributes = m.Chance(50) ? [NodeAttributes.Of("mode", m.Pick("constant", "edge", "reflect"))] : [];
        long[] pads = m.List(rank * 2, m.Chance(30) ? -1 : 0, 2);
        if (opset < 11)
        {
            return m.Answer("Pad", [x], 1, [NodeAttributes.Of("pads", pads), .. attributes]);
        }

        if (opset < 18 || m.Chance(50))
        {
            return m.Answer("Pad", [x, m.Constant(pads)], 1, [.. attributes]);
        }

        int count = m.Next(1, rank);
        long[] axes = [.. Enumerable.Range(0, rank).OrderBy(_ => m.Next(0, 99)).Take(count).Select(axis => (long)axis - (m.Chance(30) ? rank : 0))];
        return m.Answer("Pad", [x, m.Constant(m.List(count * 2, 0, 2)), string.Empty, m.Constant(axes)], 1, [.. attributes]);
    }
}
