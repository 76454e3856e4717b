using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>
/// Xception (Chollet 2017): 36 convolutions, 34 of them separable. Paddings are those of the published model, where an even size is
/// halved with one more row and column of padding behind than before.
/// </summary>
internal static class Xception
{
    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("xception", seed);
        Feature x = net.Input("image", 3, 299, 299);
        x = net.ConvBnRelu(x, "block1_conv1", 32, kernel: 3, stride: 2, padding: 0);
        x = net.ConvBnRelu(x, "block1_conv2", 64, kernel: 3, stride: 1, padding: 0);
        x = Downsample(net, x, "block2", 128, 128, startsRectified: false);
        x = Downsample(net, x, "block3", 256, 256);
        x = Downsample(net, x, "block4", 728, 728);
        for (int block = 5; block <= 12; block++)
        {
            x = Middle(net, x, $"block{block}");
        }

        x = Downsample(net, x, "block13", 728, 1024);
        x = net.Relu(Separable(net, x, "block14_sepconv1", 1536), "block14_sepconv1_relu");
        x = net.Relu(Separable(net, x, "block14_sepconv2", 2048), "block14_sepconv2_relu");
        x = net.GlobalAveragePool(x, "pool");
        return net.Build(net.Dense(x, "fc", 1000));
    }

    private static Feature Downsample(NetworkBuilder net, Feature x, string name, int filters, int outputs, bool startsRectified = true)
    {
        Feature shortcut = net.ConvBn(x, $"{name}_shortcut", outputs, kernel: 1, stride: 2);
        x = startsRectified ? net.Relu(x, $"{name}_relu") : x;
        x = net.Relu(Separable(net, x, $"{name}_sepconv1", filters), $"{name}_sepconv1_relu");
        x = Separable(net, x, $"{name}_sepconv2", outputs);
        long before = x.Shape[2] % 2;
        x = net.MaxPool(x, $"{name}_pool", new Window([3, 3], [2, 2], [before, before, 1, 1]));
        return net.Add(x, shortcut, name);
    }

    private static Feature Middle(NetworkBuilder net, Feature x, string name)
    {
        Feature y = x;
        for (int layer = 1; layer <= 3; layer++)
        {
            y = Separable(net, net.Relu(y, $"{name}_sepconv{layer}_relu"), $"{name}_sepconv{layer}", 728);
        }

        return net.Add(y, x, name);
    }

    private static Feature Separable(NetworkBuilder net, Feature x, string name, int filters)
    {
        x = net.Conv(x, $"{name}_depthwise", x.Channels, kernel: 3, groups: x.Channels, bias: false);
        return net.ConvBn(x, name, filters, kernel: 1);
    }
}
