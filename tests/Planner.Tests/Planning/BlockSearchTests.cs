using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class BlockSearchTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Run_AnySmallInstance_EqualsExhaustiveSearch() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Seeds, seed =>
        {
            var (found, best) = FoundAndBest(seed);
            return Math.Abs(found - best) <= 1e-9 * best;
        }));

    /// <summary>Three devices take the first layer and return it at a third of the gateway each, which two that keep it cannot do.</summary>
    [Fact]
    public void Run_ReturningBetweenConvolutionsPays_EqualsExhaustiveSearch()
    {
        var (found, best) = FoundAndBest(61353197);

        Assert.Equal(best, found, 1e-9 * best);
    }

    [Theory]
    [InlineData("alexnet", 2)]
    [InlineData("alexnet", 5)]
    [InlineData("alexnet", 7)]
    public void Run_AlexNetUnderThePapersConventions_EqualsExhaustiveSearch(string model, int devices)
    {
        var tables = new CostTables(PaperFigures.Model(model), Cluster.Identical(devices, 13.6e9, 100e6), Convention.CoopAI);
        var space = new SearchSpace([new Crew([.. Enumerable.Range(0, devices)])]) { ReturnsBeforeDense = true, RunsWhole = false };

        var found = Seconds(tables, Features.Plain, BlockSearch.Run(tables, Features.Plain, space, CancellationToken.None)!.Value);

        Assert.Equal(Exhaustive(tables, Features.Plain, space), found, 1e-12);
    }

    private static (double Found, double Best) FoundAndBest(int seed)
    {
        var random = new Random(seed);
        var tables = new CostTables(Instances.Model(random, 4), Instances.Cluster(random, 3, memory: false), Convention.Default);
        var features = RandomFeatures(random, tables.Cluster);
        var space = new SearchSpace(CrewCatalog.List(tables, all: false));
        var rounds = BlockSearch.Run(tables, features, space, CancellationToken.None)!.Value;

        return (Seconds(tables, features, rounds), Exhaustive(tables, features, space));
    }

    private static Features RandomFeatures(Random random, Cluster cluster) => new()
    {
        Sharing = random.Next(2) == 0 ? Sharing.Equal : Sharing.WorkConserving,
        Overlap = random.Next(2) == 0,
        Strips = true,
        Direct = cluster.DeviceToDevice,
        Wire = (WireFormat)random.Next(3),
    };

    private static double Seconds(CostTables tables, Features features, IReadOnlyList<Round> rounds) =>
        CostModel.Evaluate(tables, features, rounds).Sum(cost => cost.Time.Seconds);

    private static double Exhaustive(CostTables tables, Features features, SearchSpace space)
    {
        var least = double.PositiveInfinity;
        var model = tables.Model;
        Extend([]);
        return least;

        void Extend(ImmutableArray<Round> rounds)
        {
            var from = rounds.IsEmpty ? 0 : rounds[^1].To;
            if (from == model.Units.Length)
            {
                least = Math.Min(least, Seconds(tables, features, rounds));
                return;
            }

            for (var to = from + 1; to <= model.Units.Length; to++)
            {
                foreach (var round in Rounds(from, to, rounds.IsEmpty || rounds[^1].Returned))
                {
                    Extend(rounds.Add(round));
                }
            }
        }

        IEnumerable<Round> Rounds(int first, int to, bool atGateway) =>
            from crew in space.Crews
            from mode in Enum.GetValues<BlockMode>()
            where crew.Count == 1 ? mode == BlockMode.Whole && space.RunsWhole : mode != BlockMode.Whole
            where ModeRules.Allows(model, first, to, mode) && (mode != BlockMode.Input || atGateway)
            where mode != BlockMode.Output || model.Units[first].Kind == UnitKind.Dense || space.RunsWhole
            from returned in Returned(to, mode)
            select new Round(first, to, mode, crew, returned);

        IEnumerable<bool> Returned(int to, BlockMode mode)
        {
            if (mode is not (BlockMode.Whole or BlockMode.Spatial))
            {
                return [true];
            }

            if (to == model.Units.Length)
            {
                return [mode == BlockMode.Whole || tables.Convention.ReturnsLastOutput];
            }

            return space.ReturnsBeforeDense ? [model.Units[to].Kind == UnitKind.Dense] : [true, false];
        }
    }
}
