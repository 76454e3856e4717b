using System.Diagnostics;
using EdgeAspire.Onnx.Costs;

namespace EdgeAspire.Bench.Cutting;

/// <summary>A model cut in every way, for every number of devices, evenly and unevenly.</summary>
/// <param name="folder">Where files of parts are while they run.</param>
/// <param name="devices">The numbers of devices.</param>
internal sealed class CutMatrix(string folder, IReadOnlyList<int> devices)
{
    // A model of more work is cut once for every number of devices, evenly and unevenly in turn.
    private const long MostWorkForBoth = 10_000_000_000;

    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly PartRunner _runner = new(folder, optimizes: false);
    private readonly PartRunner _optimizing = new(folder, optimizes: true);

    /// <summary>Cuts a model in every way.</summary>
    /// <param name="name">The name in the table.</param>
    /// <param name="whole">The model.</param>
    /// <param name="inspect">What is done with each result; null for nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A row for each way.</returns>
    public IEnumerable<Row> Rows(string name, WholeModel whole, Action<ChainResult>? inspect, CancellationToken cancellation)
    {
        foreach (var way in CutWays.All)
        {
            yield return RowOf(name, whole, way, inspect, cancellation);
        }
    }

    /// <summary>How many nodes of all models no block could begin with, for each way and kind of reason.</summary>
    public IEnumerable<Row> RefusalRows() => _refused.Select(refused => new Row($"refused, {refused.Key}", ("refused", refused.Value)));

    private static IEnumerable<Sharing> SharingsFor(WholeModel whole, int devices)
    {
        var isLarge = ModelCost.Of(whole.Graph).MultiplyAccumulates > MostWorkForBoth;
        if (!isLarge || devices % 2 == 0)
        {
            yield return new Sharing(devices, null);
        }

        if (!isLarge || devices % 2 > 0)
        {
            yield return new Sharing(devices, devices);
        }
    }

    private Row RowOf(string name, WholeModel whole, ICutWay way, Action<ChainResult>? inspect, CancellationToken cancellation)
    {
        var clock = Stopwatch.GetTimestamp();
        var row = new WayRow($"{name}: {way.Name}");
        CutChain? last = null;
        foreach (var count in devices)
        {
            foreach (var sharing in SharingsFor(whole, count))
            {
                var chain = way.Cut(whole.Graph, sharing);
                row.AddRefusals(chain);
                if (chain.Devices < count)
                {
                    // Cut for fewer devices already, or not at all.
                    continue;
                }

                var result = ChainRun.Run(whole, chain, _runner, cancellation);
                row.Add(chain, result);
                inspect?.Invoke(result);
                last = chain;
            }
        }

        if (last is not null)
        {
            row.AddOptimized(ChainRun.Run(whole, last, _optimizing, cancellation));
        }

        foreach (var (kind, nodes) in row.Refused)
        {
            var key = $"{way.Name}: {kind}";
            _refused[key] = _refused.GetValueOrDefault(key) + nodes;
        }

        return row.ToRow(Stopwatch.GetElapsedTime(clock).TotalSeconds);
    }
}
