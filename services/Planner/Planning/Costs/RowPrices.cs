using System.Runtime.InteropServices;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What steps take on a device when only some of their rows are computed.</summary>
/// <param name="RowSeconds">Seconds of one output row, by step.</param>
/// <param name="FixedSeconds">Seconds that a step takes with any number of rows, by step: its weights are read, and it is begun.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowPrices(double[] RowSeconds, double[] FixedSeconds);
