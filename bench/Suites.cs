using EdgeAspire.Bench.Cutting;
using EdgeAspire.Bench.Hop;
using EdgeAspire.Bench.Mdi;
using EdgeAspire.Bench.Planning;
using EdgeAspire.Bench.Ring;
using EdgeAspire.Bench.Running;
using EdgeAspire.Bench.Team;

namespace EdgeAspire.Bench;

/// <summary>The suites by name; each one answers one question.</summary>
internal static class Suites
{
    public static IEnumerable<SuiteCommand> All() => [new HopSuite(), new TeamSuite(), new PlannerSuite(), new CuttingSuite(), new RoundsSuite(), new MdiSuite(), new RingSuite()];
}
