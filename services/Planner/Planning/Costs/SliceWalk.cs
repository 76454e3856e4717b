using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Walks back from rows of a block's outputs to the rows of its inputs that they need, adding up the work of every row on the way, the
/// overlap with other devices' rows included, and following what is in memory at the same time.
/// </summary>
internal sealed class SliceWalk
{
    private readonly PlanModel _model;
    private readonly RowRange[] _needed;
    private double[] _rowSeconds = [];
    private long _liveBytes;
    private bool _isWhole;

    public SliceWalk(PlanModel model)
    {
        _model = model;
        _needed = new RowRange[model.Values.Length];
    }

    /// <summary>Seconds of the work so far.</summary>
    public double Seconds { get; private set; }

    /// <summary>Most bytes of activations in memory at the same time so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Whether all rows depend on some row of every input; those that lie in padding alone cannot be computed by themselves.</summary>
    public bool IsPossible { get; private set; } = true;

    /// <summary>The rows of a value that are needed so far.</summary>
    public RowRange Needed(int value) => _needed[value];

    /// <summary>Starts at a cut with no rows.</summary>
    /// <param name="rowSeconds">Seconds of a row by step.</param>
    /// <param name="isWhole">Whether whatever is needed is needed with all its rows, as when a model is not divided by rows.</param>
    public void Begin(double[] rowSeconds, bool isWhole = false)
    {
        _isWhole = isWhole;
        Array.Clear(_needed);
        _rowSeconds = rowSeconds;
        _liveBytes = 0;
        Seconds = 0;
        PeakBytes = 0;
        IsPossible = true;
    }

    /// <summary>Starts at the end of a block with no rows; cheaper than a start from which any walk is possible.</summary>
    public void BeginBlock(int from, int to, double[] rowSeconds)
    {
        for (var index = _model.Units[from].FirstStep; index < _model.Units[to - 1].EndStep; index++)
        {
            foreach (var input in _model.Steps[index].Inputs)
            {
                _needed[input.Value] = default;
            }
        }

        foreach (var value in _model.Crossing[to])
        {
            _needed[value] = default;
        }

        _isWhole = false;
        _rowSeconds = rowSeconds;
        _liveBytes = 0;
        Seconds = 0;
        PeakBytes = 0;
        IsPossible = true;
    }

    /// <summary>Asks for rows of a value that crosses the cut.</summary>
    public void Ask(int value, RowRange rows)
    {
        Need(value, rows);
        PeakBytes = Math.Max(PeakBytes, _liveBytes);
    }

    /// <summary>Walks through a unit.</summary>
    public void Extend(PlanUnit unit)
    {
        for (var index = unit.EndStep - 1; index >= unit.FirstStep; index--)
        {
            var step = _model.Steps[index];
            RowRange rows = default;
            foreach (var output in step.Outputs)
            {
                rows = rows.Cover(_needed[output]);
            }

            if (rows.IsEmpty)
            {
                continue;
            }

            Seconds += _rowSeconds[index] * rows.Count;
            foreach (var input in step.Inputs)
            {
                var needed = input.Map is null || _isWhole ? new RowRange(0, _model.Values[input.Value].Rows) : input.Map.Needed(rows);
                IsPossible &= !needed.IsEmpty;
                Need(input.Value, needed);
            }

            PeakBytes = Math.Max(PeakBytes, _liveBytes);
            foreach (var output in step.Outputs)
            {
                _liveBytes -= Bytes(output, _needed[output]);
            }
        }
    }

    private void Need(int value, RowRange rows)
    {
        var before = _needed[value];
        var after = before.Cover(rows);
        _needed[value] = after;
        _liveBytes += Bytes(value, after) - Bytes(value, before);
    }

    private long Bytes(int value, RowRange rows) => rows.Count * _model.Values[value].RowElements * _model.Values[value].ElementBytes;
}
