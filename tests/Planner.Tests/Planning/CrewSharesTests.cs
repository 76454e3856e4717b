using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Planner.Tests.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class CrewSharesTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Begin_AnyCrewAndMode_GivesAwayEverythingOnceInWholePieces() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        long outputs = random.Next(1, 40);
        var model = new LayerListBuilder("m", random.Next(4, 12), random.Next(1, 9)).Convolution("c", random.Next(1, 9), 3).Dense("d", outputs).Build();
        var crew = RandomCrew(random);
        var shares = new CrewShares(Tables(model, crew.Count, Convention.Default));
        var modes = (BlockMode[])[BlockMode.Output, BlockMode.Input, BlockMode.SpatialInput];
        return modes.All(mode =>
        {
            shares.Begin(2, mode, crew);
            var members = Enumerable.Range(0, crew.Count).ToList();
            var elements = members.ConvertAll(shares.Elements);
            var size = mode == BlockMode.Output ? outputs : model.Units[1].DenseInputs;
            return Math.Abs(members.Sum(member => shares[member]) - 1) < 1e-9
                && members.TrueForAll(member => shares.IsIdle(member) == (shares[member] == 0))
                && shares.WorkingCount == members.Count(member => !shares.IsIdle(member))
                && (mode == BlockMode.SpatialInput
                    ? elements.TrueForAll(element => element == (null, null))
                    : members.TrueForAll(member => elements[member].Start == (member == 0 ? 0 : elements[member - 1].End)
                        && Math.Abs(((elements[member].End!.Value - elements[member].Start!.Value) / (double)size) - shares[member]) < 1e-9)
                        && elements[^1].End == size);
        });
    }));

    [Fact]
    public void Begin_UnderThePapersConvention_DividesExactly()
    {
        var model = new LayerListBuilder("m", 8, 3).Dense("d", 10).Build();
        var crew = new Crew([0, 1, 2, 3, 4, 5, 6]);
        var shares = new CrewShares(Tables(model, 7, Convention.CoopAI));

        shares.Begin(1, BlockMode.Output, crew);

        Assert.Equal(1.0 / 7, shares[0]);
        Assert.Equal((0L, 2L), shares.Elements(0));
        Assert.Equal((9L, 10L), shares.Elements(6));
    }

    [Theory]
    [InlineData(BlockMode.Spatial, 1)]
    [InlineData(BlockMode.Output, 2)]
    [InlineData(BlockMode.Input, 2)]
    [InlineData(BlockMode.SpatialInput, 2)]
    public void Price_MoreDevicesThanPieces_IsThatWithoutTheIdleOnes(object mode, int to)
    {
        var model = new LayerListBuilder("m", 3, 3).Convolution("c", 3, 3).Dense("d", 3).Build();
        var from = (BlockMode)mode == BlockMode.SpatialInput ? 0 : to - 1;

        var (few, fewMemory) = Measure(3);
        var (many, manyMemory) = Measure(7);

        Assert.Equal(few, many, 1e-12);
        Assert.Equal(fewMemory, manyMemory[..3]);
        Assert.All(manyMemory[3..], bytes => Assert.Equal(0, bytes));

        (double Seconds, long[] Memory) Measure(int devices) => CostModel.Measure(
            Tables(model, 7, Convention.Default),
            Features.Plain,
            [new Round(from, to, (BlockMode)mode, new Crew([.. Enumerable.Range(0, devices)]), Returned: true)]) is var (seconds, memory)
            ? (seconds, devices == 3 ? memory[..3] : memory)
            : default;
    }

    [Theory]
    [InlineData("rows pass by few rows", "b", 5, true)]
    [InlineData("rows pass by few rows", "b", 8, false)]
    [InlineData("padding wider than the window", "a", 4, true)]
    [InlineData("padding wider than the window", "a", 8, false)]
    public void Price_RoundThatCannotBeCut_IsWithoutEnd(string graph, string unit, int devices, bool isPossible)
    {
        var model = GraphPlanModel.Of(UnusualGraphs.Create(graph), graph, null).Value;
        var from = model.Units.IndexOf(model.Units.First(known => known.Name.StartsWith(unit, StringComparison.Ordinal)));
        var round = new Round(from, from + 1, BlockMode.Spatial, new Crew([.. Enumerable.Range(0, devices)]), Returned: true);

        var time = CostModel.Price(new BlockPricer(Tables(model, devices, Convention.Default), Features.Plain), round, held: null);

        Assert.Equal(isPossible, double.IsFinite(time.Seconds));
    }

    private static Crew RandomCrew(Random random)
    {
        var count = random.Next(1, 9);
        ImmutableArray<int> devices = [.. Enumerable.Range(0, count)];
        return random.Next(2) == 0 ? new Crew(devices) : Crew.Weighted(devices, [.. devices.Select(_ => random.NextDouble() + 0.01)]);
    }

    private static CostTables Tables(PlanModel model, int devices, Convention convention) =>
        new(model, Cluster.Identical(devices, 1e9, 1e8), convention);
}
