using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Testing.Cutting;

/// <summary>A random network: layers, skips, branches, sometimes a classifier at its end, sometimes a second answer.</summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;
    private readonly OnnxModelBuilder _builder = new("random");
    private int _count;
    private string _x = "x";
    private long _channels;
    private long _rows;
    private long _columns;

    private RandomNetwork(int seed)
    {
        _random = new Random(seed);
        (_channels, _rows, _columns) = (_random.Next(1, 5), _random.Next(16, 40), _random.Next(12, 30));
        _builder.AddInput("x", DataType.Float, 1, _channels, _rows, _columns);
    }

    public static ModelGraph Create(int seed)
    {
        RandomNetwork network = new(seed);
        int layers = network._random.Next(3, 9);
        for (int i = 0; i < layers; i++)
        {
            network.AddLayer();
        }

        return network.Finish();
    }

    private static long Sliding(long size, long kernel, long stride, long pads) => ((size + pads - kernel) / stride) + 1;

    private void AddLayer()
    {
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                Conv(_random.Next(1, 7), _random.Next(1, 6), _random.Next(1, 3), _random.Next(0, 3));
                break;
            case 3:
                Depthwise();
                break;
            case 4:
                Pool();
                break;
            case 5:
                Residual();
                break;
            case 6:
                Branches();
                break;
            case 7:
                Node("Resize", [_x, "", Scales()], NodeAttributes.Of("mode", "nearest"), NodeAttributes.Of("nearest_mode", "floor"), NodeAttributes.Of("coordinate_transformation_mode", "asymmetric"));
                (_rows, _columns) = (_rows * 2, _columns * 2);
                break;
            case 8 when _rows % 2 == 0 && _columns % 2 == 0:
                Node("SpaceToDepth", [_x], NodeAttributes.Of("blocksize", 2));
                (_channels, _rows, _columns) = (_channels * 4, _rows / 2, _columns / 2);
                break;
            case 9:
                Transposed();
                break;
            case 10 when _random.Next(2) == 0:
                Excite();
                break;
            default:
                Normalize();
                break;
        }
    }

    private void Conv(long to, long kernel, long stride, long pad)
    {
        if (_rows + (2 * pad) < kernel || _columns + (2 * pad) < kernel || pad >= kernel)
        {
            (kernel, pad) = (1, 0);
        }

        string name = $"n{_count}";
        _builder.AddConv(_x, name, _channels, to, kernel, Models.Pads(pad, pad, pad, pad), Models.Strides(stride, stride));
        _count++;
        (_x, _channels) = (name, to);
        (_rows, _columns) = (Sliding(_rows, kernel, stride, 2 * pad), Sliding(_columns, kernel, stride, 2 * pad));
    }

    private void Depthwise()
    {
        long dilation = _random.Next(1, 3);
        long to = _channels * _random.Next(1, 3);
        string name = $"n{_count++}";
        _builder.AddConv(
            _x, name, _channels, to, 3, NodeAttributes.Of("group", _channels), NodeAttributes.Of("dilations", [dilation, dilation]),
            Models.Pads(dilation, dilation, dilation, dilation));
        (_x, _channels) = (name, to);
    }

    private void Pool()
    {
        if (_rows < 3 || _columns < 3)
        {
            return;
        }

        bool isMax = _random.Next(2) == 0;
        int counts = _random.Next(2);
        AttributeProto[] padding = isMax ? [] : [NodeAttributes.Of("count_include_pad", counts)];
        Node(
            isMax ? "MaxPool" : "AveragePool", [_x],
            [NodeAttributes.Of("kernel_shape", [3L, 3]), Models.Strides(2, 2), Models.Pads(1, 1, 1, 1), .. padding]);
        (_rows, _columns) = (Sliding(_rows, 3, 2, 2), Sliding(_columns, 3, 2, 2));
    }

    private void Residual()
    {
        string shortcut = _x;
        Conv(_channels, 3, 1, 1);
        Node("Relu", [_x]);
        Conv(_channels, 3, 1, 1);
        Node("Add", [_x, shortcut]);
    }

    private void Branches()
    {
        (string start, long channels) = (_x, _channels);
        Conv(_random.Next(1, 5), 1, 1, 0);
        (string first, long total) = (_x, _channels);
        (_x, _channels) = (start, channels);
        Conv(_random.Next(1, 5), 3, 1, 1);
        if (_random.Next(2) == 0)
        {
            Conv(_random.Next(1, 5), 5, 1, 2);
        }

        total += _channels;
        Node("Concat", [first, _x], NodeAttributes.Of("axis", 1));
        _channels = total;
    }

    private void Transposed()
    {
        long to = _random.Next(1, 5);
        string weight = $"w{_count}";
        _builder.AddWeights(weight, _channels, to, 3, 3);
        Node("ConvTranspose", [_x, weight], Models.Strides(2, 2), Models.Pads(1, 1, 1, 1), NodeAttributes.Of("output_padding", [1L, 1]));
        (_channels, _rows, _columns) = (to, _rows * 2, _columns * 2);
    }

    private void Excite()
    {
        string all = _x;
        Node("GlobalAveragePool", [_x]);
        Node("Sigmoid", [_x]);
        Node("Mul", [all, _x]);
    }

    private void Normalize()
    {
        switch (_random.Next(5))
        {
            case 0:
                Node("Relu", [_x]);
                break;
            case 1:
                Node("LRN", [_x], NodeAttributes.Of("size", 3));
                break;
            case 2:
                Node("Softmax", [_x], NodeAttributes.Of("axis", 1));
                break;
            case 3:
                string slope = $"s{_count}";
                _builder.AddWeights(slope, _channels, 1, 1);
                Node("PRelu", [_x, slope]);
                break;
            default:
                (string scale, string offset, string mean, string variance) = ($"g{_count}", $"o{_count}", $"m{_count}", $"v{_count}");
                _builder.AddWeights(scale, _channels).AddWeights(offset, _channels).AddWeights(mean, _channels)
                    .AddInitializer(variance, [.. Enumerable.Repeat(0.5f, (int)_channels)], _channels);
                Node("BatchNormalization", [_x, scale, offset, mean, variance]);
                break;
        }
    }

    private string Scales()
    {
        string name = $"scales{_count}";
        _builder.AddInitializer(name, [1f, 1f, 2f, 2f], 4);
        return name;
    }

    private void Node(string opType, string[] inputs, params AttributeProto[] attributes)
    {
        _x = $"n{_count++}";
        _builder.AddNode(opType, inputs, [_x], attributes);
    }

    private ModelGraph Finish()
    {
        if (_random.Next(3) == 0)
        {
            _builder.AddNode("Neg", [_x], ["also"]).AddOutput("also", DataType.Float, 1, _channels, _rows, _columns);
        }

        if (_random.Next(2) == 0)
        {
            return _builder.AddNode("Tanh", [_x], ["y"]).AddOutput("y", DataType.Float, 1, _channels, _rows, _columns).Analyze();
        }

        long inner = _channels * _rows * _columns;
        if (_random.Next(2) == 0)
        {
            Node("GlobalAveragePool", [_x]);
            inner = _channels;
        }

        Node("Flatten", [_x]);
        _builder.AddWeights("fc1", 10, inner).AddWeights("fc1.b", 10).AddWeights("fc2", 10, 7);
        Node("Gemm", [_x, "fc1", "fc1.b"], NodeAttributes.Of("transB", 1));
        Node("Relu", [_x]);
        return _builder.AddNode("MatMul", [_x, "fc2"], ["y"]).AddOutput("y", DataType.Float, 1, 7).Analyze();
    }
}
