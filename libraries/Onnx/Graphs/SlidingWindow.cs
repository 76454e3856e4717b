using System.Collections.Immutable;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>
/// How the kernel of a convolution, transposed convolution or pool moves over the spatial dimensions (all but batch and channels).
/// Every list has one entry per spatial dimension, outermost first.
/// </summary>
/// <remarks>
/// Forward operators: output row o reads the input rows o * stride - padBegin + k * dilation, k = 0 .. kernel - 1.
/// Transposed convolutions: input row i adds to the output rows i * stride - padBegin + k * dilation.
/// </remarks>
/// <param name="Kernel">Size of the kernel, at least 1.</param>
/// <param name="Strides">Step of the kernel, at least 1.</param>
/// <param name="Dilations">Distance between the kernel's taps, at least 1.</param>
/// <param name="PadsBegin">Padding before the first element; negative pads crop, where the operator takes them.</param>
/// <param name="PadsEnd">
/// Padding after the last element as the attributes say or auto_pad yields; with ceil_mode a pool's last window may reach beyond it.
/// </param>
public sealed record SlidingWindow(
    ImmutableArray<long> Kernel,
    ImmutableArray<long> Strides,
    ImmutableArray<long> Dilations,
    ImmutableArray<long> PadsBegin,
    ImmutableArray<long> PadsEnd)
{
    /// <summary>Number of spatial dimensions.</summary>
    public int Rank => Kernel.Length;

    /// <summary>Elements from the first to the last tap of the kernel.</summary>
    public long ExtentOf(int dimension) => ((Kernel[dimension] - 1) * Dilations[dimension]) + 1;
}
