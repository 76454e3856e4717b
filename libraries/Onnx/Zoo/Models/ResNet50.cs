using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>ResNet-50 (He et al. 2016): as published, a stage is entered by strides in its first 1 × 1 convolutions.</summary>
internal static class ResNet50
{
    private static readonly int[] BlocksOfStages = [3, 4, 6, 3];

    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("resnet50", seed);
        Feature x = net.Input("image", 3, 224, 224);
        x = net.ConvBnRelu(x, "conv1", 64, kernel: 7, stride: 2);
        x = net.MaxPool(x, "pool1", kernel: 3, stride: 2, padding: 1);
        for (int stage = 2; stage <= 5; stage++)
        {
            for (int block = 0; block < BlocksOfStages[stage - 2]; block++)
            {
                x = Bottleneck(net, x, $"res{stage}{(char)('a' + block)}", 16 << stage, isFirst: block == 0, stride: stage == 2 || block > 0 ? 1 : 2);
            }
        }

        x = net.GlobalAveragePool(x, "pool5");
        return net.Build(net.Dense(x, "fc", 1000));
    }

    private static Feature Bottleneck(NetworkBuilder net, Feature x, string name, int filters, bool isFirst, int stride)
    {
        Feature y = net.ConvBnRelu(x, $"{name}_branch2a", filters, kernel: 1, stride);
        y = net.ConvBnRelu(y, $"{name}_branch2b", filters, kernel: 3);
        y = net.ConvBn(y, $"{name}_branch2c", 4 * filters, kernel: 1);
        Feature shortcut = isFirst ? net.ConvBn(x, $"{name}_branch1", 4 * filters, kernel: 1, stride) : x;
        return net.Relu(net.Add(shortcut, y, name), $"{name}_relu");
    }
}
