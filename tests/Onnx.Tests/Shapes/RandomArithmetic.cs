using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Random element-wise operators, products, normalizations and reductions.</summary>
internal static class RandomArithmetic
{
    public static RandomModel Binary(RandomModel m)
    {
        m.Opset(11, 13, 17, 22);
        (string a, string b) = Pair(m);
        return m.Answer(m.Pick("Add", "Sub", "Mul", "Div", "Pow", "Greater", "Less", "Equal"), [a, b]);
    }

    public static RandomModel Variadic(RandomModel m)
    {
        m.Opset(8, 13, 17);
        (string a, string b) = Pair(m);
        return m.Answer(m.Pick("Max", "Min", "Sum", "Mean"), m.Chance(30) ? [a] : m.Chance(50) ? [a, b] : [a, b, m.Input(1)]);
    }

    public static RandomModel Unary(RandomModel m)
    {
        long opset = m.Opset(9, 13, 18, 22);
        string x = m.Input(m.List(m.Next(1, 4), 1, 4));
        List<string> names =
        [
            "Relu", "LeakyRelu", "Elu", "Selu", "HardSigmoid", "Sigmoid", "Tanh", "Softplus", "Softsign", "Erf", "Exp", "Log", "Sqrt",
            "Reciprocal", "Neg", "Abs", "Sign", "Floor", "Ceil", "Sin", "Cos", "Identity", "Softmax", "LogSoftmax", "Hardmax", "IsNaN",
        ];
        names.AddRange(opset >= 18 ? ["HardSwish", "Mish", "Round", "Celu", "ThresholdedRelu"] : []);
        return m.Answer(m.Pick<string>([.. names]), [x]);
    }

    public static RandomModel Mixed(RandomModel m)
    {
        long opset = m.Opset(9, 11, 13, 17);
        (string a, string b) = Pair(m);
        switch (m.Next(0, 4))
        {
            case 0:
                return m.Answer("Where", [m.Then("Less", [a, b]), a, b]);
            case 1:
                return m.Answer("PRelu", [a, b]);
            case 2:
                return m.Answer("Cast", [a], 1, NodeAttributes.Of("to", (long)m.Pick(DataType.Int32, DataType.Uint8, DataType.Double, DataType.Bool)));
            case 3:
                return m.Answer("Dropout", [a], m.Next(1, opset >= 10 ? 2 : 1));
            default:
                return opset >= 11
                    ? m.Answer("Clip", m.Chance(50) ? [a, m.Then("Squeeze", [m.Constant(0.1f)])] : [a])
                    : m.Answer("Clip", [a], 1, NodeAttributes.Of("min", 0.1f));
        }
    }

    public static RandomModel Gemm(RandomModel m)
    {
        m.Opset(7, 11, 13);
        (long rows, long inner, long columns) = (m.Next(1, 4), m.Next(1, 4), m.Next(1, 4));
        bool transA = m.Chance(50);
        bool transB = m.Chance(50);
        string a = m.Input(transA ? [inner, rows] : [rows, inner]);
        string b = m.Input(transB ? [columns, inner] : [inner, columns]);
        string c = m.Input(m.Pick<long[]>([columns], [rows, columns], [1, columns], [rows, 1], [1]));
        return m.Answer("Gemm", [a, b, c], 1, NodeAttributes.Of("transA", transA ? 1 : 0), NodeAttributes.Of("transB", transB ? 1 : 0));
    }

    public static RandomModel MatMul(RandomModel m)
    {
        m.Opset(10, 13);
        long inner = m.Next(1, 4);
        long[] batch = m.List(m.Next(0, 2), 1, 3);
        long[] other = [.. batch.Select(size => m.Chance(30) ? 1 : size)];
        long[] left = m.Chance(20) ? [inner] : [.. m.Chance(20) ? batch[..0] : batch, m.Next(1, 4), inner];
        long[] right = m.Chance(20) ? [inner] : [.. other, inner, m.Next(1, 4)];
        return m.Chance(50)
            ? m.Answer("MatMul", [m.Input(left), m.Input(right)])
            : m.Answer("MatMulInteger", [m.Input(DataType.Uint8, left), m.Input(DataType.Uint8, right)]);
    }

    public static RandomModel Normalization(RandomModel m)
    {
        long opset = m.Opset(9, 13, 17, 22);
        long channels = m.Next(1, 4);
        string x = m.Input([m.Next(1, 2), channels, .. m.List(m.Next(1, 3), 1, 4)]);
        string c = m.Constant(DataType.Float, channels);
        switch (m.Next(0, 3))
        {
            case 0:
                return m.Answer("BatchNormalization", [x, c, c, c, c]);
            case 1:
                return m.Answer("InstanceNormalization", [x, c, c]);
            case 2 when opset >= 17:
                long last = m.Inputs[0].Shape[^1];
                return m.Answer("LayerNormalization", [x, m.Constant(DataType.Float, last)], m.Chance(30) ? 3 : 1);
            default:
                string image = m.Input(1, channels, 3, 4);
                return m.Answer("LRN", [image], 1, NodeAttributes.Of("size", 3));
        }
    }

    public static RandomModel Quantization(RandomModel m)
    {
        m.Opset(11, 13, 19, 21);
        DataType type = m.Pick(DataType.Uint8, DataType.Int8);
        string scale = m.Then("Squeeze", [m.Constant(0.5f)]);
        string zero = m.Constant(type);
        long[] shape = m.List(m.Next(1, 4), 1, 4);
        return m.Next(0, 2) switch
        {
            0 => m.Answer("QuantizeLinear", m.Chance(60) ? [m.Input(shape), scale, zero] : [m.Input(shape), scale]),
            1 => m.Answer("DequantizeLinear", m.Chance(60) ? [m.Input(type, shape), scale, zero] : [m.Input(type, shape), scale]),
            _ => m.Answer("DynamicQuantizeLinear", [m.Input(shape)], 3),
        };
    }

    public static RandomModel Reduce(RandomModel m)
    {
        long opset = m.Opset(7, 11, 13, 18);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 1, 4));
        string name = m.Pick("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceSumSquare");
        List<AttributeProto> attributes = [.. m.Some(NodeAttributes.Of("keepdims", m.Next(0, 1)))];
        long[] axes = [.. Enumerable.Range(0, rank).Where(_ => m.Chance(50)).Select(axis => (long)axis - (opset >= 11 && m.Chance(30) ? rank : 0))];
        bool isInput = opset >= 18 || (opset >= 13 && name is "ReduceSum");
        attributes.AddRange(isInput && m.Chance(30) ? [NodeAttributes.Of("noop_with_empty_axes", 1)] : []);
        if (isInput)
        {
            return m.Answer(name, axes.Length == 0 && m.Chance(50) ? [x] : [x, m.Constant(axes)], 1, [.. attributes]);
        }

        attributes.AddRange(axes.Length == 0 ? [] : [NodeAttributes.Of("axes", axes)]);
        return m.Answer(name, [x], 1, [.. attributes]);
    }

    public static RandomModel Best(RandomModel m)
    {
        long opset = m.Opset(9, 10, 11, 13);
        int rank = m.Next(1, 4);
        string x = m.Input(m.List(rank, 2, 4));
        AttributeProto[] axis = m.Some(NodeAttributes.Of("axis", m.Next(opset >= 11 ? -rank : 0, rank - 1)));
        if (m.Chance(50))
        {
            return m.Answer(m.Pick("ArgMax", "ArgMin"), [x], 1, [.. axis, .. m.Some(NodeAttributes.Of("keepdims", m.Next(0, 1)))]);
        }

        int count = m.Next(0, 3);
        return opset >= 10
            ? m.Answer("TopK", [x, m.Constant((long)count)], 2, axis)
            : m.Answer("TopK", [x], 2, [.. axis, NodeAttributes.Of("k", count)]);
    }

    private static (string Left, string Right) Pair(RandomModel m)
    {
        long[] shape = m.List(m.Next(1, 4), 1, 4);
        long[] left = [.. shape.Select(size => m.Chance(25) ? 1 : size)];
        long[] right = [.. shape.Skip(m.Chance(40) ? m.Next(0, shape.Length - 1) : 0).Select(size => m.Chance(25) ? 1 : size)];
        return m.Chance(50) ? (m.Input(left), m.Input(right)) : (m.Input(right), m.Input(left));
    }
}
