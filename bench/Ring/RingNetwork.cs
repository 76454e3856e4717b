using System.Globalization;
using EdgeAspire.Onnx.Building;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Bench.Ring;

/// <summary>Equal convolutions in a row: any two ranges with the same number of them take the same time, and each cut has the same bytes.</summary>
/// <param name="Layers">How many.</param>
/// <param name="Channels">Channels of all values but the input, which has one.</param>
/// <param name="Size">Their rows and columns.</param>
internal sealed record RingNetwork(int Layers, int Channels, int Size)
{
    private const string Input = "x";

    public string Name => string.Create(CultureInfo.InvariantCulture, $"ring-{Layers}-{Channels}-{Size}");

    public int InputBytes => Size * Size * sizeof(float);

    public int CutBytes => Channels * InputBytes;

    public byte[] ToBytes()
    {
        var random = new Random(1);
        var builder = new OnnxModelBuilder(Name).AddInput(Input, DataType.Float, 1, 1, Size, Size);

        // A hundredth of what one of the others takes.
        var value = Convolve(Input, 0, 1, 1);
        for (var layer = 1; layer <= Layers; layer++)
        {
            value = Convolve(value, layer, Channels, 3);
        }

        return builder.AddNode("GlobalAveragePool", [value], ["y"]).AddOutput("y", DataType.Float, 1, Channels, 1, 1).ToBytes();

        string Convolve(string from, int layer, int inputs, int kernel)
        {
            var (next, weights) = (string.Create(CultureInfo.InvariantCulture, $"value{layer}"), string.Create(CultureInfo.InvariantCulture, $"weights{layer}"));
            var pad = (long)(kernel / 2);
            float[] values = [.. Enumerable.Range(0, Channels * inputs * kernel * kernel).Select(_ => ((float)random.NextDouble() - 0.5f) / MathF.Sqrt(inputs * kernel))];
            builder.AddInitializer(weights, values, Channels, inputs, kernel, kernel)
                .AddNode("Conv", [from, weights], [next], NodeAttributes.Of("pads", [pad, pad, pad, pad]));
            return next;
        }
    }
}
