using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Walks back from rows of a block's outputs to the rows of its inputs that they need, adding up the work of every row on the way, the
/// overlap with other devices' rows included, and following what is in memory at the same time.
/// </summary>
internal sealed class SliceWalk
{
    private readonly PlanModel _model;
    private readonly bool _followsMemory;
    private readonly RowRange[] _needed;
    private readonly int[] _asked;
    private RowPrices _prices = new([], []);
    private int _askedCount;
    private long _liveBytes;
    private long _peakBytes;
    private bool _isWhole;

    /// <param name="followsMemory">Whether <see cref="PeakBytes"/> is asked for, which takes half of the time.</param>
    public SliceWalk(PlanModel model, bool followsMemory = true)
    {
        _model = model;
        _followsMemory = followsMemory;
        _needed = new RowRange[model.Values.Length];
        _asked = new int[model.Values.Length];
    }

    /// <summary>Seconds of the work so far.</summary>
    public double Seconds { get; private set; }

    /// <summary>Most bytes of activations in memory at the same time so far.</summary>
    /// <exception cref="InvalidOperationException">The walk was made not to follow it.</exception>
    public long PeakBytes => _followsMemory ? _peakBytes : throw new InvalidOperationException("The walk does not follow memory.");

    /// <summary>Whether all rows depend on some row of every input; those that lie in padding alone cannot be computed by themselves.</summary>
    public bool IsPossible { get; private set; } = true;

    /// <summary>The rows of a value that are needed so far.</summary>
    public RowRange Needed(int value) => _needed[value];

    /// <summary>Starts at a cut with no rows.</summary>
    /// <param name="prices">What rows take.</param>
    /// <param name="isWhole">Whether whatever is needed is needed with all its rows, as when a model is not divided by rows.</param>
    public void Begin(RowPrices prices, bool isWhole = false)
    {
        for (var index = 0; index < _askedCount; index++)
        {
            _needed[_asked[index]] = default;
        }

        _askedCount = 0;
        _isWhole = isWhole;
        _prices = prices;
        _liveBytes = 0;
        _peakBytes = 0;
        Seconds = 0;
        IsPossible = true;
    }

    /// <summary>Asks for rows of a value that crosses the cut.</summary>
    public void Ask(int value, RowRange rows)
    {
        Need(value, rows);
        _peakBytes = Math.Max(_peakBytes, _liveBytes);
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

            Seconds += _prices.FixedSeconds[index] + (_prices.RowSeconds[index] * rows.Count);
            foreach (var input in step.Inputs)
            {
                var needed = input.Map is null || _isWhole ? new RowRange(0, _model.Values[input.Value].Rows) : input.Map.Needed(rows);
                IsPossible &= !needed.IsEmpty;
                Need(input.Value, needed);
            }

            if (_followsMemory)
            {
                _peakBytes = Math.Max(_peakBytes, _liveBytes);
                foreach (var output in step.Outputs)
                {
                    _liveBytes -= Bytes(output, _needed[output]);
                }
            }
        }
    }

    private void Need(int value, RowRange rows)
    {
        if (rows.End == 0)
        {
            return;
        }

        var before = _needed[value];
        var after = before.Cover(rows);
        if (before.End == 0)
        {
            _asked[_askedCount++] = value;
        }

        _needed[value] = after;
        if (_followsMemory)
        {
            _liveBytes += Bytes(value, after) - Bytes(value, before);
        }
    }

    private long Bytes(int value, RowRange rows) => rows.Count * _model.Values[value].RowElements * _model.Values[value].ElementBytes;
}
