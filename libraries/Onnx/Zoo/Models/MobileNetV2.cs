using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>MobileNetV2, width 1.0, at 224 × 224 (Sandler et al. 2018, table 2).</summary>
internal static class MobileNetV2
{
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Table =
    [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ];

    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("mobilenetv2", seed);
        Feature x = net.Input("image", 3, 224, 224);
        x = net.Relu6(net.ConvBn(x, "conv1", 32, kernel: 3, stride: 2), "conv1_relu6");
        int block = 0;
        foreach ((int expansion, int channels, int repeats, int stride) in Table)
        {
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                x = InvertedResidual(net, x, $"block{++block}", expansion, channels, repeat == 0 ? stride : 1);
            }
        }

        x = net.Relu6(net.ConvBn(x, "conv2", 1280, kernel: 1), "conv2_relu6");
        x = net.GlobalAveragePool(x, "pool");
        return net.Build(net.Dense(x, "fc", 1000));
    }

    private static Feature InvertedResidual(NetworkBuilder net, Feature x, string name, int expansion, int channels, int stride)
    {
        Feature y = x;
        if (expansion > 1)
        {
            y = net.Relu6(net.ConvBn(y, $"{name}_expand", expansion * x.Channels, kernel: 1), $"{name}_expand_relu6");
        }

        y = net.Relu6(net.ConvBn(y, $"{name}_depthwise", y.Channels, kernel: 3, stride, groups: y.Channels), $"{name}_depthwise_relu6");
        y = net.ConvBn(y, $"{name}_project", channels, kernel: 1);
        return stride == 1 && x.Channels == channels ? net.Add(x, y, name) : y;
    }
}
