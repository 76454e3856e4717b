using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>C3D for the 487 classes of Sports-1M (Tran et al. 2015): 16 frames of 112 × 112.</summary>
internal static class C3D
{
    public static BuiltModel Create(ulong seed)
    {
        NetworkBuilder net = new("c3d", seed);
        Feature x = net.Input("clip", 3, 16, 112, 112);
        x = net.ConvRelu(x, "conv1a", 64, kernel: 3);
        x = net.MaxPool(x, "pool1", new Window([1, 2, 2], [1, 2, 2], [0, 0, 0, 0, 0, 0]));
        x = net.ConvRelu(x, "conv2a", 128, kernel: 3);
        x = net.MaxPool(x, "pool2", kernel: 2, stride: 2);
        x = net.ConvRelu(x, "conv3a", 256, kernel: 3);
        x = net.ConvRelu(x, "conv3b", 256, kernel: 3);
        x = net.MaxPool(x, "pool3", kernel: 2, stride: 2);
        x = net.ConvRelu(x, "conv4a", 512, kernel: 3);
        x = net.ConvRelu(x, "conv4b", 512, kernel: 3);
        x = net.MaxPool(x, "pool4", kernel: 2, stride: 2);
        x = net.ConvRelu(x, "conv5a", 512, kernel: 3);
        x = net.ConvRelu(x, "conv5b", 512, kernel: 3);

        // 7 x 7 pixels become 4 x 4, so that fc6 has the 8192 inputs of the published weights.
        x = net.MaxPool(x, "pool5", new Window([2, 2, 2], [2, 2, 2], [0, 0, 0, 0, 1, 1]));
        x = net.Flatten(x, "flatten");
        x = net.DenseRelu(x, "fc6", 4096);
        x = net.DenseRelu(x, "fc7", 4096);
        return net.Build(net.Dense(x, "fc8", 487));
    }
}
