using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Random convolutions and pools.</summary>
internal static class RandomWindows
{
    public static RandomModel Conv(RandomModel m)
    {
        m.Opset(7, 9, 11, 22);
        (string x, string w, string[] bias, AttributeProto[] attributes) = Convolution(m, DataType.Float, DataType.Float);
        return m.Answer("Conv", [x, w, .. bias], 1, attributes);
    }

    public static RandomModel ConvInteger(RandomModel m)
    {
        m.Opset(10, 17, 22);
        (string x, string w, _, AttributeProto[] attributes) = Convolution(m, DataType.Uint8, DataType.Uint8);
        return m.Answer("ConvInteger", [x, w], 1, attributes);
    }

    public static RandomModel QLinearConv(RandomModel m)
    {
        m.Opset(10, 17, 22);
        (string x, string w, _, AttributeProto[] attributes) = Convolution(m, DataType.Uint8, DataType.Uint8);
        string scale = m.Constant([0.5f]);
        string zero = m.Constant(DataType.Uint8);
        m.Proto.Graph.Initializer[^2].Dims.Clear();
        return m.Answer("QLinearConv", [x, scale, zero, w, scale, zero, scale, zero], 1, attributes);
    }

    public static RandomModel ConvTranspose(RandomModel m)
    {
        m.Opset(7, 11, 22);
        int rank = m.Next(1, 3);
        int group = m.Next(1, 2);
        long[] kernel = m.List(rank, 1, 4);
        long[] size = m.List(rank, 1, 6);
        string x = m.Input([m.Next(1, 2), 2 * group, .. size]);
        string w = m.Constant(DataType.Float, [2 * group, m.Next(1, 3), .. kernel]);
        List<AttributeProto> attributes = [NodeAttributes.Of("group", group)];
        long[] strides = m.List(rank, 1, 3);
        attributes.AddRange(m.Chance(70) ? [NodeAttributes.Of("strides", strides)] : []);
        attributes.AddRange(m.Some(NodeAttributes.Of("dilations", m.List(rank, 1, 2)), NodeAttributes.Of("kernel_shape", kernel)));
        if (m.Chance(40))
        {
            attributes.Add(NodeAttributes.Of("output_padding", m.List(rank, 0, 1)));
        }

        switch (m.Next(0, 3))
        {
            case 0:
                attributes.Add(NodeAttributes.Of("auto_pad", m.Pick("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")));
                break;
            case 1:
                attributes.Add(NodeAttributes.Of("pads", m.List(rank * 2, 0, 2)));
                break;
            case 2:
                attributes.Add(NodeAttributes.Of("output_shape", [.. size.Select((s, i) => s * strides[i] + m.Next(0, 1))]));
                attributes.AddRange(m.Some(NodeAttributes.Of("auto_pad", m.Pick("SAME_UPPER", "SAME_LOWER"))));
                break;
            default:
                break;
        }

        return m.Answer("ConvTranspose", [x, w], 1, [.. attributes]);
    }

    public static RandomModel MaxPool(RandomModel m)
    {
        long opset = m.Opset(7, 8, 10, 11, 12, 22);
        List<AttributeProto> attributes = [];
        string x = Pool(m, attributes, opset >= 10, opset >= 10);
        return m.Answer("MaxPool", [x], opset >= 8 && m.Chance(30) ? 2 : 1, [.. attributes]);
    }

    public static RandomModel AveragePool(RandomModel m)
    {
        long opset = m.Opset(7, 10, 11, 19, 22);
        List<AttributeProto> attributes = [NodeAttributes.Of("count_include_pad", m.Next(0, 1))];
        string x = Pool(m, attributes, opset >= 10, opset >= 19);
        return m.Answer("AveragePool", [x], 1, [.. attributes]);
    }

    public static RandomModel LpPool(RandomModel m)
    {
        long opset = m.Opset(7, 11, 18, 22);
        List<AttributeProto> attributes = [];
        string x = Pool(m, attributes, opset >= 18, opset >= 18);
        return m.Answer("LpPool", [x], 1, [.. attributes]);
    }

    public static RandomModel GlobalPool(RandomModel m)
    {
        m.Opset(7, 17, 22);
        string x = m.Input([m.Next(1, 2), 3, .. m.List(m.Next(1, 3), 1, 5)]);
        return m.Answer(m.Pick("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"), [x]);
    }

    private static string Pool(RandomModel m, List<AttributeProto> attributes, bool mayCeil, bool mayDilate)
    {
        int rank = m.Next(1, 3);
        long[] kernel = m.List(rank, 1, 4);
        attributes.Add(NodeAttributes.Of("kernel_shape", kernel));
        attributes.AddRange(m.Some(NodeAttributes.Of("strides", m.List(rank, 1, 4))));
        if (mayCeil)
        {
            attributes.Add(NodeAttributes.Of("ceil_mode", m.Next(0, 1)));
        }

        if (mayDilate && m.Chance(40))
        {
            attributes.Add(NodeAttributes.Of("dilations", m.List(rank, 1, 3)));
        }

        Pads(m, attributes, rank, 2);
        return m.Input([m.Next(1, 2), m.Next(1, 3), .. m.List(rank, 3, 11)]);
    }

    private static (string X, string W, string[] Bias, AttributeProto[] Attributes) Convolution(RandomModel m, DataType data, DataType weights)
    {
        int rank = m.Next(1, 3);
        int group = m.Next(1, 3);
        bool isDepthwise = m.Chance(30);
        int perGroup = isDepthwise ? 1 : m.Next(1, 3);
        long channels = (long)group * perGroup;
        long outputs = group * m.Next(1, 3);
        long[] kernel = m.List(rank, 1, 4);
        string x = m.Input(data, [m.Next(1, 2), channels, .. m.List(rank, 2, 10)]);
        string w = m.Constant(weights, [outputs, perGroup, .. kernel]);
        List<AttributeProto> attributes = [.. m.Some(
            NodeAttributes.Of("strides", m.List(rank, 1, 3)),
            NodeAttributes.Of("kernel_shape", kernel))];
        attributes.AddRange(m.Chance(30) ? [NodeAttributes.Of("dilations", m.List(rank, 1, 3))] : []);
        attributes.AddRange(group > 1 || m.Chance(50) ? [NodeAttributes.Of("group", group)] : []);
        Pads(m, attributes, rank, 3);
        return (x, w, m.Chance(50) ? [m.Constant(DataType.Float, outputs)] : [], [.. attributes]);
    }

    private static void Pads(RandomModel m, List<AttributeProto> attributes, int rank, int most)
    {
        switch (m.Next(0, 2))
        {
            case 0:
                attributes.Add(NodeAttributes.Of("auto_pad", m.Pick("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")));
                break;
            case 1:
                attributes.Add(NodeAttributes.Of("pads", m.List(rank * 2, 0, most)));
                break;
            default:
                break;
        }
    }
}
