using System.CommandLine;
using EdgeAspire.Scheduling.Policies;

namespace EdgeAspire.Bench.Ring;

/// <summary>Real schedulers on the loopback interface: what they add to a hop, and whether the simulator foretells them.</summary>
internal sealed class RingSuite : SuiteCommand
{
    private const string Overhead = "overhead";
    private const string Simulator = "simulator";

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Only some: overhead (of a hop), simulator (beside real services); neither when there is a model and nothing is named.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int[]> _workers = new("--workers")
    {
        Description = "Sizes of rings that are held against the simulator, from 2 on.",
        DefaultValueFactory = _ => [2, 3],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _policies = new("--policies")
    {
        Description = "Only some policies.",
        DefaultValueFactory = _ => [.. SchedulingPolicies.Names],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<FileInfo?> _model = new("--model") { Description = "An ONNX file with one input: what each policy achieves with it." };
    private readonly Option<int> _items = new("--items") { Description = "Items of the smaller of two sources.", DefaultValueFactory = _ => 150 };
    private readonly Option<int> _calls = new("--calls") { Description = "Items of which the overhead is the median.", DefaultValueFactory = _ => 2000 };
    private readonly Option<long> _seed = new("--seed") { Description = "Where the chance of arrivals begins.", DefaultValueFactory = _ => 1 };

    public RingSuite()
        : base("ring", "Real schedulers on loopback: their overhead per hop, and the simulator beside them.")
    {
        _only.AcceptOnlyFromAmong(Overhead, Simulator);
        Options.Add(_only);
        Options.Add(_workers);
        _policies.AcceptOnlyFromAmong([.. SchedulingPolicies.Names]);
        Options.Add(_policies);
        Options.Add(_model);
        Options.Add(_items);
        Options.Add(_calls);
        Options.Add(_seed);
    }

    protected override async Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var only = arguments.GetValue(_only) is { Length: > 0 } named ? named : arguments.GetValue(_model) is null ? [Overhead, Simulator] : [];
        List<Row> rows = [];
        if (only.Contains(Overhead, StringComparer.Ordinal))
        {
            rows.AddRange(await OverheadRows.AllAsync(arguments.GetValue(_calls), cancellation));
        }

        foreach (var workers in only.Contains(Simulator, StringComparer.Ordinal) ? arguments.GetValue(_workers)! : [])
        {
            rows.AddRange(await MatchRows.AllAsync(arguments.GetValue(_policies)!, workers, arguments.GetValue(_items), arguments.GetValue(_seed), cancellation));
        }

        foreach (var workers in arguments.GetValue(_model) is null ? [] : arguments.GetValue(_workers)!)
        {
            rows.AddRange(await ModelRows.AllAsync(
                arguments.GetValue(_model)!.FullName,
                arguments.GetValue(_policies)!,
                workers,
                arguments.GetValue(_items),
                arguments.GetValue(_seed),
                cancellation));
        }

        return rows;
    }
}
