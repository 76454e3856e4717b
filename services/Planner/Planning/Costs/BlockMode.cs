namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>How a block is divided among its devices.</summary>
internal enum BlockMode
{
    /// <summary>One device runs it whole.</summary>
    Whole,

    /// <summary>Each device computes some rows of the output.</summary>
    Spatial,

    /// <summary>Rows, and then a fully connected layer over each device's own rows; the partial sums are added.</summary>
    SpatialInput,

    /// <summary>Each device has the whole input and computes some neurons or channels (CoopAI calls it model parallelism).</summary>
    Output,

    /// <summary>Each device has a part of the input; the partial sums are added (CoopAI calls it data parallelism).</summary>
    Input,

    /// <summary>Two fully connected layers, the first by outputs and the second by inputs.</summary>
    Hybrid,
}
