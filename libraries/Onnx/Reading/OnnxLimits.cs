namespace EdgeAspire.Onnx.Reading;

/// <summary>What a model may cost to read. A file within the limits is read in bounded memory and on a bounded stack.</summary>
public sealed record OnnxLimits
{
    /// <summary>The newest file format that ONNX Runtime 1.30 loads.</summary>
    public const int MaxIrVersion = 13;

    /// <summary>The limits that apply when nothing else is said.</summary>
    public static OnnxLimits Default { get; } = new();

    /// <summary>Length of the file in bytes.</summary>
    /// <value>Default: 1 GiB.</value>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Estimated bytes of memory of the parsed model. Two bytes of file can become an object of a hundred bytes, so this is
    /// bounded apart from the length of the file.
    /// </summary>
    /// <value>Default: 2 GiB.</value>
    public long MaxMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Nesting of messages in the file. A graph in a graph takes three levels.</summary>
    /// <value>Default: 64; the parser's own limit is 100.</value>
    public int MaxMessageDepth { get; init; } = 64;

    /// <summary>Graphs within graphs: bodies of If, Loop and Scan.</summary>
    /// <value>Default: 8.</value>
    public int MaxSubgraphDepth { get; init; } = 8;

    /// <summary>Calls of model-local functions within functions.</summary>
    /// <value>Default: 16.</value>
    public int MaxFunctionDepth { get; init; } = 16;

    /// <summary>Nodes, counted as the runtime counts them: after each call of a model-local function is replaced by its body.</summary>
    /// <value>Default: 200,000.</value>
    public long MaxNodes { get; init; } = 200_000;
}
