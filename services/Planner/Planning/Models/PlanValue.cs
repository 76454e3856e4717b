namespace EdgeAspire.Planner.Planning.Models;

/// <summary>A tensor as the planner sees it: rows that can lie on different devices.</summary>
/// <param name="Name">The tensor's name in the model.</param>
/// <param name="Rows">Its rows; 1 for a tensor that is not spatial.</param>
/// <param name="RowElements">Elements of one row: width times channels, or all elements when there is one row.</param>
/// <param name="ElementBytes">Bytes of an element as the model holds it: 4 for float32, 1 for a uint8 image.</param>
/// <param name="IsReal">Whether a narrower wire format may stand in: only for floating-point tensors.</param>
internal sealed record PlanValue(string Name, int Rows, long RowElements, int ElementBytes = 4, bool IsReal = true)
{
    /// <summary>All elements.</summary>
    public long Elements => Rows * RowElements;

    /// <summary>All bytes in memory.</summary>
    public long LengthBytes => Elements * ElementBytes;
}
