using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class CostModelTests
{
    private const double Fast = 100e6;
    private const double Slow = 10e6;

    [Fact]
    public void Evaluate_ChannelsOfAConvolutionAndAPool_HasTheWholeInputBesideTheSharePooledLater()
    {
        var model = new LayerListBuilder("pooled", 224, 64).Convolution("conv", 64, 3).Pool(2, 2).Build();
        const long Map = 64L * 224 * 224 * sizeof(float);

        var cost = Evaluate(model, Cluster.Identical(2, 1e9, Fast), Features.Plain, new Round(0, 1, BlockMode.Output, new Crew([0, 1]), true));

        Assert.All(cost.PeakBytes, bytes => Assert.Equal(Map + (Map / 2), bytes));
    }

    [Fact]
    public void Evaluate_TwoDenseLayers_HasTheSharesOfWhatLiesBetweenThem()
    {
        var model = new LayerListBuilder("dense", 10, 4).Dense("first", 800).Dense("second", 600).Build();
        const long Input = 400 * sizeof(float);
        const long Hidden = 800 * sizeof(float);
        const long Output = 600 * sizeof(float);
        var cluster = Cluster.Identical(2, 1e9, Fast);
        var crew = new Crew([0, 1]);

        var hybrid = Evaluate(model, cluster, Features.Plain, new Round(0, 2, BlockMode.Hybrid, crew, true));
        var input = Evaluate(model, cluster, Features.Plain, new Round(1, 2, BlockMode.Input, crew, true));
        var output = Evaluate(model, cluster, Features.Plain, new Round(0, 1, BlockMode.Output, crew, true));

        Assert.Equal((Hidden / 2) + Output, hybrid.PeakBytes[0]);
        Assert.Equal((Hidden / 2) + Output, input.PeakBytes[0]);
        Assert.Equal(Input + (Hidden / 2), output.PeakBytes[0]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Evaluate_LinksSlowerThanTheGateway_KeepAMediumBusyOneAfterTheOther(bool isSwitched, bool overlap)
    {
        var model = new LayerListBuilder("conv", 64, 8).Convolution("conv", 8, 3).Build();
        var cluster = Links(isSwitched ? Transport.Switched : Transport.Shared, Slow, Slow);
        var features = new Features { Sharing = Sharing.WorkConserving, Overlap = overlap, Strips = overlap };

        var cost = Evaluate(model, cluster, features, new Round(0, 1, BlockMode.Spatial, new Crew([0, 1]), true));

        double[] down = [.. cost.Load.DownBytes.Select(bytes => bytes * 8 / Slow)];
        double[] back = [.. cost.Load.OutBytes.Select(bytes => bytes * 8 / Slow)];
        Assert.All(down, seconds => Assert.True(seconds > 0));
        Assert.Equal(isSwitched ? down.Max() + back.Max() : down.Sum() + back.Sum(), cost.Time.Seconds, 1e-3 * cost.Time.Seconds);
    }

    [Fact]
    public void Evaluate_RowsFromAFastToASlowDevice_PassTheMediumAsTheSlowOneTakesThem()
    {
        var model = new LayerListBuilder("convs", 64, 8).Convolution("a", 8, 3).Convolution("b", 8, 3).Build();
        var features = new Features { Sharing = Sharing.WorkConserving, Direct = true };
        var tables = new CostTables(model, Links(Transport.Shared, Fast, Slow), Convention.Default);
        var crew = new Crew([0, 1]);

        var costs = CostModel.Evaluate(tables, features, [new Round(0, 1, BlockMode.Spatial, crew, false), new Round(1, 2, BlockMode.Spatial, crew, true)]);

        Assert.Equal(2.0 * 8 * 64 * sizeof(float) * 8 / Slow, costs[1].Load.SentSeconds, 1e-12);
        Assert.True(costs[1].Time.TransferSeconds >= costs[1].Load.SentSeconds + (costs[1].Load.OutBytes[1] * 8 / Slow));
    }

    [Fact]
    public void PeriodSeconds_ChainOverSlowLinks_IsTheTimeOfTheMedium()
    {
        var model = new LayerListBuilder("convs", 64, 8).Convolution("a", 8, 3).Convolution("b", 8, 3).Build();
        var tables = new CostTables(model, Links(Transport.Shared, Slow, Slow), Convention.Default);
        const double Map = 64 * 64 * 8 * sizeof(float) * 8;

        var costs = CostModel.Evaluate(
            tables,
            new Features { Sharing = Sharing.WorkConserving },
            [new Round(0, 1, BlockMode.Whole, new Crew([0]), false), new Round(1, 2, BlockMode.Whole, new Crew([1]), true)]);

        // In, up from the first stage, down to the second, out.
        Assert.Equal(4 * Map / Slow, CostModel.PeriodSeconds(tables, costs), 1e-9);
    }

    private static RoundCost Evaluate(PlanModel model, Cluster cluster, Features features, Round round) =>
        CostModel.Evaluate(new CostTables(model, cluster, Convention.Default), features, [round])[0];

    /// <summary>Two devices that compute in next to no time.</summary>
    private static Cluster Links(Transport transport, double first, double second)
    {
        var cluster = Cluster.Identical(2, 1e15, Fast);
        return cluster with
        {
            Transport = transport,
            DeviceToDevice = true,
            Devices = [cluster.Devices[0] with { BitsPerSecond = first }, cluster.Devices[1] with { BitsPerSecond = second }],
        };
    }
}
