using System.Collections.Immutable;

namespace EdgeAspire.Onnx.Zoo.Layers;

/// <summary>What a convolution or pooling sees at once, per spatial axis.</summary>
/// <param name="Kernel">Sizes.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Pads">Padding before every axis, then padding after every axis, as ONNX has it.</param>
internal sealed record Window(ImmutableArray<long> Kernel, ImmutableArray<long> Strides, ImmutableArray<long> Pads)
{
    /// <summary>The same on every axis.</summary>
    public static Window Uniform(int axes, long kernel, long stride, long padding) => new(
        [.. Enumerable.Repeat(kernel, axes)], [.. Enumerable.Repeat(stride, axes)], [.. Enumerable.Repeat(padding, 2 * axes)]);

    /// <summary>Sizes of the output for the sizes of the input.</summary>
    public IEnumerable<long> Apply(ReadOnlySpan<long> sizes)
    {
        long[] output = new long[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long padded = sizes[axis] + Pads[axis] + Pads[sizes.Length + axis];
            output[axis] = ((padded - Kernel[axis]) / Strides[axis]) + 1;
        }

        return output;
    }
}
