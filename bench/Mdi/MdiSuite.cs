using System.CommandLine;

namespace EdgeAspire.Bench.Mdi;

/// <summary>The policies of many sources on one ring, on virtual time: MS-MDI's experiment beside its figures, and clusters of up to 1,000 workers.</summary>
internal sealed class MdiSuite : SuiteCommand
{
    private readonly Option<long> _seed = new("--seed") { Description = "Where the chance of arrivals begins.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _scale = new("--scale") { Description = "Only the clusters of up to 1,000 workers." };
    private readonly Option<bool> _paper = new("--paper") { Description = "Only MS-MDI's experiment." };

    public MdiSuite()
        : base("mdi", "MS-MDI's experiment with its baselines and our policy beside the paper's figures, and how that scales; simulated.")
    {
        Options.Add(_seed);
        Options.Add(_scale);
        Options.Add(_paper);
    }

    protected override Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var seed = arguments.GetValue(_seed);
        List<Row> rows = [];
        if (!arguments.GetValue(_scale))
        {
            rows.AddRange(PaperRows.All(seed, cancellation));
        }

        if (!arguments.GetValue(_paper))
        {
            rows.AddRange(ScaleRows.All(seed, cancellation));
        }

        return Task.FromResult<IReadOnlyList<Row>>(rows);
    }
}
