using System.Collections.Immutable;

namespace EdgeAspire.Protocol.Plans;

/// <summary>What one device does in a block.</summary>
public sealed record PlannedSlice
{
    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>
    /// Other devices that have the same part and take requests in turn with it: copies of a slow stage; null when there are none. Only in a
    /// pipeline.
    /// </summary>
    public ImmutableArray<string>? Copies { get; init; }

    /// <summary>The rows of the block's inputs that it needs, the halo included; empty when the input is not taken by rows.</summary>
    public ImmutableArray<RowSpan> Inputs { get; init; } = [];

    /// <summary>The rows of the block's outputs that it computes; empty when the output is not divided by rows.</summary>
    public ImmutableArray<RowSpan> Outputs { get; init; } = [];

    /// <summary>
    /// The rows of the value that the fully connected layer at the block's end sums over, which it computes and adds up; only in mode
    /// <c>spatial_input</c>.
    /// </summary>
    public ImmutableArray<RowSpan> Summed { get; init; } = [];

    /// <summary>First neuron or channel, or first input element, of its share; null when the block is divided by rows or not at all.</summary>
    public long? ShareStart { get; init; }

    /// <summary>The one after the last; null as <see cref="ShareStart"/> is.</summary>
    public long? ShareEnd { get; init; }

    /// <summary>The layers of the block that it runs, by node name; null when it runs its share of all of them. Only in mode <c>branch</c>.</summary>
    public ImmutableArray<string>? Layers { get; init; }

    /// <summary>Predicted work, in seconds.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Bytes that it receives for the block.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Bytes that it sends: rows that others need first, and results.</summary>
    public long SentBytes { get; init; }

    /// <summary>Bytes of the weights in its part.</summary>
    public long WeightBytes { get; init; }

    /// <summary>Most bytes of activations at the same time.</summary>
    public long ActivationBytes { get; init; }

    /// <summary>SHA-256 of the part's ONNX file; null until the parts were cut.</summary>
    public string? PartSha256 { get; init; }
}
