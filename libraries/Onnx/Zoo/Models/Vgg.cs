using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>VGG, configurations D and E (Simonyan and Zisserman 2015).</summary>
internal static class Vgg
{
    private static readonly int[] Filters = [64, 128, 256, 512, 512];

    public static BuiltModel Create16(ulong seed) => Create("vgg16", seed, [2, 2, 3, 3, 3]);

    public static BuiltModel Create19(ulong seed) => Create("vgg19", seed, [2, 2, 4, 4, 4]);

    private static BuiltModel Create(string name, ulong seed, ReadOnlySpan<int> convolutions)
    {
        NetworkBuilder net = new(name, seed);
        Feature x = net.Input("image", 3, 224, 224);
        for (int block = 1; block <= convolutions.Length; block++)
        {
            for (int layer = 1; layer <= convolutions[block - 1]; layer++)
            {
                x = net.ConvRelu(x, $"conv{block}_{layer}", Filters[block - 1], kernel: 3);
            }

            x = net.MaxPool(x, $"pool{block}", kernel: 2, stride: 2);
        }

        x = net.Flatten(x, "flatten");
        x = net.DenseRelu(x, "fc6", 4096);
        x = net.DenseRelu(x, "fc7", 4096);
        return net.Build(net.Dense(x, "fc8", 1000));
    }
}
