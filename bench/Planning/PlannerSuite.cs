using System.CommandLine;

namespace EdgeAspire.Bench.Planning;

/// <summary>
/// The planner's figures beside those of CoopAI (Table I, Table II, chosen device counts, savings, bandwidth sweep), what each thing that
/// the paper fixed is worth, and how fast the planner is.
/// </summary>
internal sealed class PlannerSuite : SuiteCommand
{
    public PlannerSuite()
        : base("planner", "CoopAI's tables under its conventions, what our search gains over them, and the planner's own time.")
    {
    }

    protected override Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Row>>([.. PaperRows.All(cancellation), .. BeyondRows.All(cancellation), .. SpeedRows.All(cancellation)]);
}
