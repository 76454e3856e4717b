namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>What a node of an ONNX graph is to the planner.</summary>
internal enum NodeRole
{
    /// <summary>Its output rows need some rows of its inputs.</summary>
    Rows,

    /// <summary>A fully connected layer with stored weights.</summary>
    Dense,

    /// <summary>Works on each element by itself, without rows.</summary>
    Elementwise,

    /// <summary>Gives the same elements another shape, without rows.</summary>
    Reshaping,

    /// <summary>Has to be computed whole.</summary>
    Whole,
}
