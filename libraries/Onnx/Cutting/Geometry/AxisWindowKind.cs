namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Which indexes of an input axis an index of an output axis depends on.</summary>
public enum AxisWindowKind
{
    /// <summary>Output o reads inputs o * stride - pad + k * dilation: convolutions, pools, and with a kernel of 1 element-wise operators.</summary>
    Forward,

    /// <summary>Input i adds to outputs i * stride - pad + k * dilation: transposed convolutions.</summary>
    Transposed,

    /// <summary>Every group of outputs reads its own group of inputs: groups of channels, blocks of pixels, enlarging by repetition.</summary>
    Grouped,

    /// <summary>Every output reads the whole axis.</summary>
    Whole,
}
