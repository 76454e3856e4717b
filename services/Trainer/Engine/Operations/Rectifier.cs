using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Trainer.Engine.Operations;

/// <summary>ReLU(x) = max(x, 0), in place.</summary>
internal static class Rectifier
{
    /// <summary>values = max(values, 0).</summary>
    internal static void Forward(Span<float> values)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector.Max(vectors[i], Vector<float>.Zero);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            values[i] = MathF.Max(values[i], 0);
        }
    }

    /// <summary>gradient = gradient where the layer's output was above 0, else 0.</summary>
    internal static void Backward(ReadOnlySpan<float> output, Span<float> gradient)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        ReadOnlySpan<Vector<float>> outputs = MemoryMarshal.Cast<float, Vector<float>>(output);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector.ConditionalSelect(Vector.GreaterThan(outputs[i], Vector<float>.Zero), vectors[i], Vector<float>.Zero);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < gradient.Length; i++)
        {
            gradient[i] = output[i] > 0 ? gradient[i] : 0;
        }
    }
}
