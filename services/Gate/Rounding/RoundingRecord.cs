using System.Globalization;

namespace EdgeAspire.Gate.Rounding;

/// <summary>
/// The figures of a plan that rounds what travels, and when its answers are looked at again: as long as it is in force, whatever else
/// changes in its deployment. Safe for concurrent use.
/// </summary>
/// <param name="interval">Between two looks, at least.</param>
/// <param name="time">The clock.</param>
internal sealed class RoundingRecord(TimeSpan interval, TimeProvider time)
{
    // An exact request sends up to four times the bytes of a rounded one: looks take a twentieth of the devices' time at most.
    private const int PauseFactor = 20;

    // Where requests never cease, one goes beside them in the end.
    private const int PatienceFactor = 10;

    private readonly Lock _gate = new();
    private RoundingFigures _figures = RoundingFigures.None;
    private TimeSpan _taken;
    private long? _begun;

    /// <summary>What was found so far.</summary>
    public RoundingFigures Figures => Volatile.Read(ref _figures);

    private TimeSpan Pause => PauseFactor * _taken > interval ? PauseFactor * _taken : interval;

    /// <summary>Whether a request is to be looked at; if so, no other is for a while.</summary>
    /// <param name="isBusy">Other requests are worked on.</param>
    public bool TryBegin(bool isBusy)
    {
        lock (_gate)
        {
            var isDue = _begun is { } begun ? time.GetElapsedTime(begun) >= Pause * (isBusy ? PatienceFactor : 1) : !isBusy;
            if (isDue || _begun is null)
            {
                _begun = time.GetTimestamp();
            }

            return isDue;
        }
    }

    /// <summary>The look that was begun last is over.</summary>
    /// <param name="difference">What it found; null for nothing.</param>
    /// <returns>All that was found.</returns>
    public RoundingFigures End(AnswerDifference? difference)
    {
        lock (_gate)
        {
            _taken = time.GetElapsedTime(_begun ?? time.GetTimestamp());
            if (difference is { } found)
            {
                Volatile.Write(ref _figures, _figures.With(found));
            }

            return _figures;
        }
    }

    /// <summary>Adds the figures to what a model's metadata says.</summary>
    public void Describe(IDictionary<string, string> properties)
    {
        var figures = Figures;
        Add("rounding_compared", figures.Compared);
        if (figures.Answers > 0)
        {
            Add("rounding_answers", figures.Answers);
            Add("rounding_same_answers", figures.SameAnswers);
        }

        if (figures is { LargestChange: { } largest, MeanChange: { } mean })
        {
            Add("rounding_largest_change", largest);
            Add("rounding_mean_change", mean);
        }

        void Add(string name, IFormattable value) => properties[name] = value.ToString(value is double ? "G6" : null, CultureInfo.InvariantCulture);
    }
}
