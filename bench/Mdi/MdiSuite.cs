using System.CommandLine;

namespace EdgeAspire.Bench.Mdi;

/// <summary>
/// The policies of many sources on one ring, on virtual time: MS-MDI's experiment beside its figures, clusters of up to 1,000
/// workers, and faults.
/// </summary>
internal sealed class MdiSuite : SuiteCommand
{
    private const string Paper = "paper";
    private const string Scale = "scale";
    private const string Chaos = "chaos";

    private readonly Option<long> _seed = new("--seed") { Description = "Where the chance of arrivals begins.", DefaultValueFactory = _ => 1 };
    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Only some: paper (MS-MDI's experiment), scale (up to 1,000 workers), chaos (workers come and go).",
        DefaultValueFactory = _ => [Paper, Scale, Chaos],
        AllowMultipleArgumentsPerToken = true,
    };

    public MdiSuite()
        : base("mdi", "MS-MDI's experiment with its baselines and our policy beside the paper's figures, how that scales, and faults; simulated.")
    {
        Options.Add(_seed);
        _only.AcceptOnlyFromAmong(Paper, Scale, Chaos);
        Options.Add(_only);
    }

    protected override Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var seed = arguments.GetValue(_seed);
        var only = arguments.GetValue(_only)!;
        List<Row> rows = [];
        foreach (var (name, all) in new (string, Func<long, CancellationToken, IEnumerable<Row>>)[]
        {
            (Paper, PaperRows.All), (Scale, ScaleRows.All), (Chaos, ChaosRows.All),
        })
        {
            if (only.Contains(name, StringComparer.Ordinal))
            {
                rows.AddRange(all(seed, cancellation));
            }
        }

        return Task.FromResult<IReadOnlyList<Row>>(rows);
    }
}
