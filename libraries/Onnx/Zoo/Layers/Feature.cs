using System.Collections.Immutable;

namespace EdgeAspire.Onnx.Zoo.Layers;

/// <summary>A tensor between two layers.</summary>
/// <param name="Name">Its name, which is also that of the node that makes it.</param>
/// <param name="Shape">Batch, channels and the spatial sizes, or batch and units.</param>
/// <param name="CentredPower">Expected mean square of the part whose mean is 0.</param>
/// <param name="RectifiedPower">Expected mean square of the part that is not negative: what went through a ReLU.</param>
internal readonly record struct Feature(string Name, ImmutableArray<long> Shape, double CentredPower, double RectifiedPower)
{
    /// <summary>Channels, or units.</summary>
    public long Channels => Shape[1];

    /// <summary>Expected mean square, from which the weights of the next layer are scaled.</summary>
    public double Power => CentredPower + RectifiedPower;

    /// <summary>Depth, height and width, as far as there are such.</summary>
    public ReadOnlySpan<long> Spatial => Shape.AsSpan()[2..];
}
