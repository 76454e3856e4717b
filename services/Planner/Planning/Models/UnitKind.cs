namespace EdgeAspire.Planner.Planning.Models;

/// <summary>How a unit can be divided.</summary>
internal enum UnitKind
{
    /// <summary>By rows: every step of it maps output rows to input rows.</summary>
    Rows,

    /// <summary>By neurons: one fully connected layer, and what follows it element by element.</summary>
    Dense,

    /// <summary>Not at all: one device runs it whole.</summary>
    Whole,
}
