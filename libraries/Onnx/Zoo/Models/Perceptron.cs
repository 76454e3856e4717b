using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Zoo.Layers;

namespace EdgeAspire.Onnx.Zoo.Models;

/// <summary>TeamNet's perceptrons for MNIST: MLP-8 and its halvings, 256 units in every hidden layer as the trainer makes them.</summary>
internal static class Perceptron
{
    private const int Hidden = 256;

    /// <param name="depth">Dense layers.</param>
    /// <param name="seed">Seed of the weights.</param>
    public static BuiltModel Create(int depth, ulong seed)
    {
        NetworkBuilder net = new($"mlp{depth}", seed);
        Feature x = net.Flatten(net.Input("image", 1, 28, 28), "flat");
        for (int layer = 1; layer < depth; layer++)
        {
            x = net.DenseRelu(x, $"dense{layer}", Hidden);
        }

        return net.Build(net.Dense(x, $"dense{depth}", 10));
    }
}
