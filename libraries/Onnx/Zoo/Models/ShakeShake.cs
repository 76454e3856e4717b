using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>
/// Shake-Shake, 2 × 96d, for CIFAR-10 (Gastaldi 2017): TeamNet's SS-26, SS-14 and SS-8. At inference the shaken branches count half
/// each, that is their mean.
/// </summary>
internal static class ShakeShake
{
    private const int BaseWidth = 96;
    private const int Stages = 3;
    private const int ConvolutionsOfBlock = 2;

    /// <param name="depth">26, 14 or 8: the first convolution, two for every block of the three stages, and the dense layer.</param>
    /// <param name="seed">Seed of the weights.</param>
    public static BuiltModel Create(int depth, ulong seed)
    {
        NetworkBuilder net = new($"shakeshake{depth}", seed);
        Feature x = net.Input("image", 3, 32, 32);
        x = net.ConvBn(x, "conv1", 16, kernel: 3);
        int blocks = (depth - 2) / (Stages * ConvolutionsOfBlock);
        for (int stage = 1; stage <= Stages; stage++)
        {
            for (int block = 1; block <= blocks; block++)
            {
                x = Block(net, x, $"stage{stage}_block{block}", BaseWidth << (stage - 1), stride: stage > 1 && block == 1 ? 2 : 1);
            }
        }

        x = net.GlobalAveragePool(net.Relu(x, "relu"), "pool");
        return net.Build(net.Dense(x, "fc", 10));
    }

    private static Feature Block(NetworkBuilder net, Feature x, string name, int width, int stride)
    {
        Feature rectified = net.Relu(x, $"{name}_relu");
        Feature first = Branch(net, rectified, $"{name}_branch1", width, stride);
        Feature second = Branch(net, rectified, $"{name}_branch2", width, stride);
        Feature shortcut = x.Channels == width ? x : Shortcut(net, rectified, $"{name}_shortcut", width, stride);
        return net.Add(shortcut, net.Mean(first, second, $"{name}_mean"), name);
    }

    private static Feature Branch(NetworkBuilder net, Feature x, string name, int width, int stride) =>
        net.ConvBn(net.ConvBnRelu(x, $"{name}_conv1", width, kernel: 3, stride), $"{name}_conv2", width, kernel: 3);

    // Two paths over the even and the odd pixels of the diagonal, so that halving the size looks at more than a quarter of the pixels.
    private static Feature Shortcut(NetworkBuilder net, Feature x, string name, int width, int stride)
    {
        if (stride == 1)
        {
            return net.ConvBn(x, name, width, kernel: 1);
        }

        Feature even = net.Conv(x, $"{name}_even", width / 2, kernel: 1, stride, bias: false);
        Feature shifted = net.DropFirstRowAndColumn(x, $"{name}_shift");
        Feature odd = net.Conv(shifted, $"{name}_odd", width / 2, kernel: 1, stride, bias: false);
        return net.BatchNorm(net.Concat(even, odd, name), $"{name}_bn");
    }
}
