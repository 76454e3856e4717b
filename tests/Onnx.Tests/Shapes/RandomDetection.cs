using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Random operators of detectors and recurrent networks.</summary>
internal static class RandomDetection
{
    public static RandomModel GridSample(RandomModel m)
    {
        m.Opset(16, 20, 22);
        long batch = m.Next(1, 2);
        string x = m.Input(batch, m.Next(1, 3), m.Next(1, 5), m.Next(1, 5));
        return m.Answer("GridSample", [x, m.Input(batch, m.Next(1, 4), m.Next(1, 4), 2)]);
    }

    public static RandomModel RoiAlign(RandomModel m)
    {
        m.Opset(10, 16, 22);
        int regions = m.Next(1, 3);
        string x = m.Input(1, m.Next(1, 3), 6, 6);
        string images = m.Constant(new long[regions]);
        return m.Answer("RoiAlign", [x, m.Input(regions, 4), images], 1, m.Some(
            NodeAttributes.Of("output_height", m.Next(1, 4)), NodeAttributes.Of("output_width", m.Next(1, 4))));
    }

    public static RandomModel GatherND(RandomModel m)
    {
        long opset = m.Opset(11, 12, 13);
        int rank = m.Next(1, 4);
        long[] shape = m.List(rank, 2, 4);
        int batch = opset >= 12 ? m.Next(0, Math.Min(rank - 1, 2)) : 0;
        long[] indices = [.. shape[..batch], .. m.List(m.Next(0, 2), 1, 3), m.Next(1, rank - batch)];
        AttributeProto[] attributes = batch > 0 ? [NodeAttributes.Of("batch_dims", batch)] : [];
        return m.Answer("GatherND", [m.Input(shape), m.Input(DataType.Int64, indices)], 1, attributes);
    }

    public static RandomModel Scatter(RandomModel m)
    {
        m.Opset(11, 13, 16, 18);
        long[] shape = m.List(2, 2, 4);
        return m.Chance(50)
            ? m.Answer("ScatterND", [m.Input(shape), m.Input(DataType.Int64, [1, 1]), m.Input(1, shape[1])])
            : m.Answer("ScatterElements", [m.Input(shape), m.Input(DataType.Int64, [1, 2]), m.Input(1, 2)]);
    }

    public static RandomModel OneHot(RandomModel m)
    {
        m.Opset(9, 11);
        int rank = m.Next(1, 3);
        string x = m.Input(DataType.Int64, m.List(rank, 1, 4));
        return m.Answer("OneHot", [x, m.Scalar(m.Next(1, 5)), m.Constant(0f, 1f)], 1, m.Some(NodeAttributes.Of("axis", m.Next(-1, rank))));
    }

    public static RandomModel Trilu(RandomModel m)
    {
        m.Opset(14);
        return m.Answer("Trilu", [m.Input(m.List(m.Next(2, 3), 1, 4))], 1, m.Some(NodeAttributes.Of("upper", m.Next(0, 1))));
    }

    public static RandomModel Recurrent(RandomModel m)
    {
        m.Opset(7, 14, 22);
        (string name, int gates) = m.Pick(("RNN", 1), ("GRU", 3), ("LSTM", 4));
        string direction = m.Pick("forward", "reverse", "bidirectional");
        int directions = direction is "bidirectional" ? 2 : 1;
        long hidden = m.Next(1, 4);
        long size = m.Next(1, 4);
        string x = m.Input(m.Next(1, 4), m.Next(1, 3), size);
        string w = m.Constant(DataType.Float, directions, gates * hidden, size);
        string r = m.Constant(DataType.Float, directions, gates * hidden, hidden);
        AttributeProto[] attributes = [NodeAttributes.Of("hidden_size", hidden), NodeAttributes.Of("direction", direction)];
        return m.Answer(name, [x, w, r], m.Next(1, name is "LSTM" ? 3 : 2), attributes);
    }
}
