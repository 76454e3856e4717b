using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Searches rounds of blocks with everything that the settings allow, within the devices' memory.</summary>
internal sealed class RoundSearch
{
    private const int MemoryAttempts = 8;
    private const double LeastPriceStep = 0.1;
    private const int TuningBudget = 200_000;
    private const long SearchBudget = 1_000_000;
    private const int MaxCrewUnits = 1500;
    private const int ShortlistedCrews = 8;
    private const int ShortlistUnits = 6;
    private const long ShortlistBudget = 4_000_000;
    private const long RunBudget = 16_000_000;
    private const int LeastMaxUnits = 8;
    private const int WholeCuts = 256;

    /// <summary>Two seconds or so: what may be done over all wire formats and memory limits.</summary>
    private const long MostSteps = 48_000_000;

    private readonly CostTables _tables;
    private readonly SearchSettings _settings;
    private readonly bool _usesAll;
    private readonly bool _isMixed;
    private readonly SearchBudget _budget;
    private ImmutableArray<Crew> _shortlist;

    /// <param name="budget">What all its searches may do together; <see cref="MostSteps"/> when null.</param>
    public RoundSearch(CostTables tables, SearchSettings settings, bool usesAll, SearchBudget? budget = null)
    {
        _budget = budget ?? new SearchBudget(MostSteps);
        _tables = tables;
        _settings = settings;
        _usesAll = usesAll;
        _isMixed = tables.Cluster.Devices.Select(device => (device.FlopsPerSecond, device.Profile)).Distinct().Skip(1).Any();
    }

    /// <summary>How rounds with these settings are carried out.</summary>
    public Features FeaturesWith(WireFormat wire) => new()
    {
        Sharing = _settings.SharesWork ? Sharing.WorkConserving : Sharing.Equal,
        Overlap = _settings.Overlaps,
        Strips = _settings.DividesStrips,
        Direct = _settings.SendsDirect && _tables.Cluster.DeviceToDevice,
        Wire = wire,
    };

    /// <summary>The fastest rounds that fit the memory; null when none were found, or when nothing is left of the budget.</summary>
    /// <param name="memoryLimits">By device, in bytes.</param>
    public ImmutableArray<Round>? Run(Features features, long[] memoryLimits, CancellationToken cancellation)
    {
        ImmutableArray<Round>? best = null;
        var isTight = false;
        foreach (var crews in Choices(features, cancellation).TakeWhile(_ => !_budget.IsSpent))
        {
            best = Better(features, best, Priced(features, crews, memoryLimits, ref isTight, cancellation));
        }

        if (isTight && _settings.ChangesCrews)
        {
            foreach (var (first, second) in _usesAll ? [] : MemorySplits.Splits(_tables).TakeWhile(_ => !_budget.IsSpent))
            {
                ImmutableArray<Crew> crews = [.. MemorySplits.Parts(_tables, first, _isMixed), .. MemorySplits.Parts(_tables, second, _isMixed)];
                best = Better(features, best, Priced(features, crews, memoryLimits, ref isTight, cancellation));
                foreach (var holders in MemorySplits.Holders(_tables.Model, first, second))
                {
                    best = Better(features, best, Priced(features, crews, memoryLimits, ref isTight, cancellation, holders));
                }
            }

            // One crew for the whole plan spreads weights most evenly, which prices may fail to find.
            foreach (var crew in _shortlist.TakeWhile(_ => !_budget.IsSpent))
            {
                best = Better(features, best, Priced(features, [crew, new Crew([crew.Devices[0]])], memoryLimits, ref isTight, cancellation));
            }
        }

        return best;
    }

    /// <summary>
    /// The fastest rounds of some crews. Rows that return early leave less to tune, so where that was chosen rows that stay are tried as well.
    /// </summary>
    private ImmutableArray<Round>? Priced(
        Features features,
        ImmutableArray<Crew> crews,
        long[] memoryLimits,
        ref bool isTight,
        CancellationToken cancellation,
        ImmutableArray<ImmutableArray<int>>? holders = null)
    {
        var space = new SearchSpace(crews)
        {
            MaxUnits = MaxUnits(crews),
            WholeStep = WholeStep(),
            RunsWhole = _settings.ChangesCrews,
            ReturnsBeforeDense = !_settings.ChangesCrews,
            Holders = holders,
        };
        var returnsEarly = false;
        var best = Priced(features, space, memoryLimits, ref isTight, ref returnsEarly, cancellation);
        return returnsEarly && !_budget.IsSpent
            ? Better(features, best, Priced(features, space with { ReturnsEarly = false }, memoryLimits, ref isTight, ref returnsEarly, cancellation))
            : best;
    }

    /// <summary>
    /// The fastest rounds of some crews, while weights cost more and more on the devices whose memory does not suffice; null when that led
    /// nowhere.
    /// </summary>
    private ImmutableArray<Round>? Priced(
        Features features,
        SearchSpace space,
        long[] memoryLimits,
        ref bool isTight,
        ref bool returnsEarly,
        CancellationToken cancellation)
    {
        double[]? prices = null;
        for (var attempt = 0; attempt < MemoryAttempts; attempt++)
        {
            if (BlockSearch.Run(_tables, features, space with { SecondsPerWeightByte = prices }, cancellation, _budget) is not { } found)
            {
                return null;
            }

            returnsEarly |= found.Any(round => round.Returned && round.Mode is BlockMode.Spatial && round.To < _tables.Model.Units.Length
                && _tables.Model.Units[round.To].Kind != UnitKind.Dense);
            var (seconds, memory) = CostModel.Measure(_tables, features, found);
            if (memory.Zip(memoryLimits).All(device => device.First <= device.Second))
            {
                return Tune(features, found, memoryLimits, cancellation);
            }

            isTight = true;
            if (_budget.IsSpent)
            {
                return null;
            }

            prices ??= new double[memory.Length];
            for (var device = 0; device < prices.Length; device++)
            {
                var excess = (memory[device] / (double)memoryLimits[device]) - 1;
                prices[device] += excess > 0 ? Math.Min(1, excess + LeastPriceStep) * seconds / Math.Max(1, _tables.Model.WeightBytes) : 0;
            }
        }

        return null;
    }

    /// <summary>The rounds with better slices where that helps and fits.</summary>
    public ImmutableArray<Round> Tune(Features features, ImmutableArray<Round> rounds, long[] memoryLimits, CancellationToken cancellation)
    {
        if (!_settings.TunesRows)
        {
            return rounds;
        }

        var best = rounds;
        foreach (var changesKinds in _isMixed ? [false, true] : new[] { false })
        {
            var tuned = SliceTuning.Run(_tables, features, rounds, changesKinds, TuningBudget, _budget, cancellation);
            best = Seconds(features, tuned) < Seconds(features, best) && Fits(features, tuned, memoryLimits) ? tuned : best;
        }

        return best;
    }

    /// <summary>Predicted seconds of rounds.</summary>
    public double Seconds(Features features, ImmutableArray<Round> rounds) =>
        CostModel.Measure(_tables, features, rounds).Seconds;

    /// <summary>Whether every device's memory suffices.</summary>
    public bool Fits(Features features, ImmutableArray<Round> rounds, long[] memoryLimits) =>
        CostModel.Measure(_tables, features, rounds).MemoryBytes.Zip(memoryLimits).All(device => device.First <= device.Second);

    private ImmutableArray<Round>? Better(Features features, ImmutableArray<Round>? known, ImmutableArray<Round>? found)
    {
        if (known is not { } best || found is not { } other)
        {
            return known ?? found;
        }

        return Seconds(features, best) <= Seconds(features, other) ? best : other;
    }

    /// <summary>The crews of one search after the other: all together, or one for the whole plan at a time.</summary>
    private IEnumerable<ImmutableArray<Crew>> Choices(Features features, CancellationToken cancellation)
    {
        var crews = CrewCatalog.List(_tables, _usesAll).Where(crew => _settings.WeighsRows || crew.IsEven).ToImmutableArray();
        if (_settings.ChangesCrews)
        {
            _shortlist = _shortlist.IsDefault ? Shortlist(features, crews, cancellation) : _shortlist;
            yield return _shortlist;
            yield break;
        }

        foreach (var crew in crews)
        {
            yield return crew.Count == 1 ? [crew] : [crew, new Crew([crew.Devices[0]])];
        }
    }

    /// <summary>Of many crews for a long model, those that are fastest when one of them runs all of it.</summary>
    private ImmutableArray<Crew> Shortlist(Features features, ImmutableArray<Crew> crews, CancellationToken cancellation)
    {
        var most = Shortlisted();
        if (crews.Length <= most || crews.Length * _tables.Model.Units.Length <= MaxCrewUnits)
        {
            return crews;
        }

        var plain = features with { Overlap = false };
        var shortlistUnits = ShortlistBudget / (_tables.Model.Units.Length * (long)crews.Length * _tables.Cluster.Devices.Length);
        return
        [
            .. crews
                .Select(crew => (Crew: crew, Seconds: AloneSeconds(plain, crew, (int)Math.Clamp(shortlistUnits, 1, ShortlistUnits), cancellation)))
                .OrderBy(entry => entry.Seconds)
                .Take(most)
                .Select(entry => entry.Crew),
        ];
    }

    /// <summary>Seconds when a crew runs all, but for what its first device has to run alone.</summary>
    private double AloneSeconds(Features features, Crew crew, int maxUnits, CancellationToken cancellation)
    {
        var space = new SearchSpace([crew, new Crew([crew.Devices[0]])])
        {
            MaxUnits = maxUnits,
            WholeStep = WholeStep() == 1 ? 1 : _tables.Model.Units.Length,
        };
        return BlockSearch.Run(_tables, features, space, cancellation, _budget) is { } rounds ? Seconds(features, rounds) : double.PositiveInfinity;
    }

    /// <summary>How many crews are searched together, so that one search of a long model does not take all the budget.</summary>
    private int Shortlisted()
    {
        var perState = _tables.Model.Units.Length * (long)LeastMaxUnits * _tables.Cluster.Devices.Length;
        var count = ShortlistedCrews;
        while (count > 2 && perState * count * (count + 1) > RunBudget)
        {
            count--;
        }

        return count;
    }

    private int WholeStep() => Math.Max(1, _tables.Model.Units.Length / WholeCuts);

    /// <summary>Long blocks of long models are left out, so that the search stays within its time: a block's halo grows with its length.</summary>
    private int MaxUnits(ImmutableArray<Crew> crews)
    {
        var perUnit = _tables.Model.Units.Length * (long)crews.Sum(crew => crew.Count) * (_tables.Model.Steps.Length / _tables.Model.Units.Length);
        return (int)Math.Clamp(SearchBudget / Math.Max(1, perUnit), LeastMaxUnits, int.MaxValue);
    }
}
