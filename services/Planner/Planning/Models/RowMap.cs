using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>
/// Which rows of an input the rows of an output need. It is a table, one entry per output row, so that any operator whose need moves
/// monotonously with the output row (convolution, pooling, transposed convolution, resizing) is planned by the same code.
/// </summary>
internal sealed class RowMap
{
    private readonly ImmutableArray<int> _first;
    private readonly ImmutableArray<int> _end;
    private readonly int? _allRows;

    private RowMap(ImmutableArray<int> first, ImmutableArray<int> end, int? allRows)
    {
        _first = first;
        _end = end;
        _allRows = allRows;
    }

    /// <summary>Rows of the output.</summary>
    public int OutputRows => _first.Length;

    /// <summary>The map of an operator that needs row r for row r.</summary>
    public static RowMap Identity(int rows) => From(rows, row => new RowRange(row, row + 1))!;

    /// <summary>
    /// The map of a sliding window, clipped at the borders: output row r needs input rows r * stride - padding up to
    /// r * stride - padding + (kernel - 1) * dilation + 1.
    /// </summary>
    public static RowMap Window(int inputRows, int outputRows, int kernel, int stride, int padding, int dilation = 1) =>
        From(outputRows, row =>
        {
            var start = (row * stride) - padding;
            return new RowRange(Math.Clamp(start, 0, inputRows), Math.Clamp(start + ((kernel - 1) * dilation) + 1, 0, inputRows));
        })!;

    /// <summary>Tabulates what each output row needs; null when the need does not move monotonously, so that ranges would be wrong.</summary>
    /// <param name="outputRows">Rows of the output.</param>
    /// <param name="need">What a row needs.</param>
    /// <param name="allRows">
    /// Rows of the input, when whole outputs take the whole input: a part that is not divided stays as it is, though a stride may leave
    /// its last rows unread. Null when rows that nothing reads stay away.
    /// </param>
    public static RowMap? From(int outputRows, Func<int, RowRange> need, int? allRows = null)
    {
        var first = ImmutableArray.CreateBuilder<int>(outputRows);
        var end = ImmutableArray.CreateBuilder<int>(outputRows);
        for (var row = 0; row < outputRows; row++)
        {
            var range = need(row);
            if (row > 0 && (range.Start < first[row - 1] || range.End < end[row - 1]))
            {
                return null;
            }

            first.Add(range.Start);
            end.Add(range.End);
        }

        return new RowMap(first.MoveToImmutable(), end.MoveToImmutable(), allRows);
    }

    /// <summary>The input rows that the output rows need.</summary>
    public RowRange Needed(RowRange output) =>
        output.IsEmpty ? default
        : _allRows is { } all && output.Count == OutputRows ? new RowRange(0, all)
        : new RowRange(_first[output.Start], _end[output.End - 1]);

    /// <summary>The output rows that can be computed from the input rows alone.</summary>
    public RowRange Computable(RowRange input, RowRange within)
    {
        var start = within.Start;
        var end = within.End;
        if (input.IsEmpty)
        {
            return default;
        }

        start = Math.Max(start, LowerBound(_first, input.Start));
        end = Math.Min(end, LowerBound(_end, input.End + 1));
        return end > start ? new RowRange(start, end) : default;
    }

    private static int LowerBound(ImmutableArray<int> sorted, int value)
    {
        var low = 0;
        var high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
