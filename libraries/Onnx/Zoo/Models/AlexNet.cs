using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>
/// AlexNet in a single stream (Krizhevsky et al. 2012; the form that Hadidi et al. and CoopAI measure): neither groups nor local
/// response normalisation.
/// </summary>
internal static class AlexNet
{
    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("alexnet", seed);
        Feature x = net.Input("image", 3, 224, 224);
        x = net.ConvRelu(x, "conv1", 96, kernel: 11, stride: 4, padding: 2);
        x = net.MaxPool(x, "pool1", kernel: 3, stride: 2);
        x = net.ConvRelu(x, "conv2", 256, kernel: 5);
        x = net.MaxPool(x, "pool2", kernel: 3, stride: 2);
        x = net.ConvRelu(x, "conv3", 384, kernel: 3);
        x = net.ConvRelu(x, "conv4", 384, kernel: 3);
        x = net.ConvRelu(x, "conv5", 256, kernel: 3);
        x = net.MaxPool(x, "pool5", kernel: 3, stride: 2);
        x = net.Flatten(x, "flatten");
        x = net.DenseRelu(x, "fc6", 4096);
        x = net.DenseRelu(x, "fc7", 4096);
        return net.Build(net.Dense(x, "fc8", 1000));
    }
}
