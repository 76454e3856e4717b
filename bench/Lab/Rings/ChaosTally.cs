using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>What came of items while workers were killed and cut off. Items are counted under the fault that had begun last when they were due.</summary>
internal sealed class ChaosTally
{
    private readonly List<(double Seconds, FaultKind Kind)> _faults = [];
    private readonly List<(int Source, double From, double To)> _deaths = [];
    private readonly List<(FaultKind? Kind, ItemFate Fate, double InSystemSeconds)> _items = [];
    private readonly Dictionary<FaultKind, long> _repeated = [];

    /// <summary>Whether no item was answered wrongly or lost, and some were answered.</summary>
    public bool IsFlawless => _items.Exists(item => item.Fate is ItemFate.Answered) && !_items.Exists(item => item.Fate is ItemFate.Wrong or ItemFate.Lost);

    /// <summary>A fault begins. In the order of time.</summary>
    public void Begins(double seconds, FaultKind kind) => _faults.Add((seconds, kind));

    /// <summary>A source's processes were dead for a while.</summary>
    public void WasDead(int source, double fromSeconds, double toSeconds) => _deaths.Add((source, fromSeconds, toSeconds));

    /// <summary>Sources were given answers again that they had already.</summary>
    public void Repeated(FaultKind kind, long answers) => _repeated[kind] = _repeated.GetValueOrDefault(kind) + answers;

    /// <summary>Counts what came of an item, once all faults are known.</summary>
    public void Count(in RingItem item)
    {
        var due = item.DueSeconds;
        var last = _faults.FindLastIndex(fault => fault.Seconds <= due);
        _items.Add((last < 0 ? null : _faults[last].Kind, FateOf(item), item.InSystemSeconds));
    }

    /// <summary>The lines of the table: items before the first fault, those of each kind, and all.</summary>
    public IEnumerable<Row> Rows() =>
    [
        RowOf("before the first fault", kind => kind is null, repeated: null),
        .. _faults.Select(fault => fault.Kind).Distinct().Order().Select(kind => RowOf(
            $"{kind.ToString().ToLowerInvariant()}, {_faults.Count(fault => fault.Kind == kind)} times", counted => counted == kind, _repeated.GetValueOrDefault(kind))),
        RowOf("all", _ => true, _repeated.Values.Sum()),
    ];

    /// <summary>What was wrong, in words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"of {_items.Count} items {_items.Count(item => item.Fate is ItemFate.Lost)} were lost and {_items.Count(item => item.Fate is ItemFate.Wrong)} answered wrongly");

    private ItemFate FateOf(RingItem item) => item.End switch
    {
        ItemEnd.Right => ItemFate.Answered,
        ItemEnd.Wrong => ItemFate.Wrong,
        ItemEnd.Refused => ItemFate.Refused,
        ItemEnd.Unreachable when _deaths.Exists(death => death.Source == item.Source && death.From <= item.SentSeconds && item.SentSeconds <= death.To) => ItemFate.Away,
        ItemEnd.Unreachable when _deaths.Exists(death => death.Source == item.Source && item.SentSeconds < death.From && death.From <= item.EndSeconds) => ItemFate.DiedWithSource,
        _ => ItemFate.Lost,
    };

    private Row RowOf(string name, Func<FaultKind?, bool> counts, long? repeated)
    {
        var items = _items.Where(item => counts(item.Kind)).ToArray();
        var answered = items.Where(item => item.Fate is ItemFate.Answered or ItemFate.Wrong).Select(item => item.InSystemSeconds).ToArray();
        (string Name, double Value)[] again = repeated is { } known ? [("answered_again", known)] : [];
        (string Name, double Value)[] times = answered.Length == 0
            ? []
            : [("mean_s", answered.Average()), ("p99_s", Quantiles.Of(answered, 0.99)), ("longest_s", answered.Max())];
        return new Row(
            name,
            [
                ("items", items.Length),
                ("source_dead", CountOf(ItemFate.Away)),
                ("refused", CountOf(ItemFate.Refused)),
                ("admitted", items.Length - CountOf(ItemFate.Away) - CountOf(ItemFate.Refused)),
                ("died_with_source", CountOf(ItemFate.DiedWithSource)),
                ("answered", answered.Length),
                ("wrong", CountOf(ItemFate.Wrong)),
                ("lost", CountOf(ItemFate.Lost)),
                .. again,
                .. times,
            ]);

        int CountOf(ItemFate fate) => items.Count(item => item.Fate == fate);
    }
}
