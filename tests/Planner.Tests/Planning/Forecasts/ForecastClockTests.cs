using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Forecasts;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Tests.Planning.Forecasts;

public sealed class ForecastClockTests
{
    private const double Rate = 80;
    private const double BytesPerSecond = Rate / 8;

    [Fact]
    public void Run_WorkOfOneDevice_IsDoneOneAfterTheOther()
    {
        var clock = Clock(2);
        clock.AddWork(0, 2, []);
        clock.AddWork(0, 3, []);
        clock.AddWork(1, 4, []);

        Assert.Equal(5, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_TransfersOfOneLink_ShareItFairly()
    {
        var clock = Clock(2);
        clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);
        var second = clock.AddTransfer(clock.Gateway, 1, 2 * BytesPerSecond, []);
        clock.AddWork(1, 1, [second]);

        // Both at half the rate until the first has come after 2 s; the rest of the second takes 1 s more.
        Assert.Equal(4, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_SwitchedLinks_AreMaxMinFair()
    {
        var clock = Clock(3);

        // Device 0 sends to 1 and 2; device 1 sends to 2 too. Each transfer gets half of the links of 0 and of 2.
        clock.AddTransfer(0, 1, BytesPerSecond, []);
        clock.AddTransfer(0, 2, BytesPerSecond, []);
        clock.AddTransfer(1, 2, BytesPerSecond, []);

        Assert.Equal(2, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_LinkThatAnotherLeavesFree_IsUsed()
    {
        var clock = new ForecastClock(Tables(Cluster(3) with
        {
            GatewayBitsPerSecond = 3 * Rate,
            Devices = [.. Cluster(3).Devices.Select((device, index) => device with { BitsPerSecond = index == 0 ? Rate / 2 : 4 * Rate })],
        }));
        clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);
        clock.AddTransfer(clock.Gateway, 1, 5 * BytesPerSecond, []);

        // The slow device takes half a rate, which leaves two and a half of three.
        Assert.Equal(2, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_SharedMedium_CarriesOneTransferAtATime()
    {
        var clock = new ForecastClock(Tables(Cluster(2) with { Transport = Transport.Shared }));
        clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);
        clock.AddTransfer(1, clock.Gateway, BytesPerSecond, []);

        Assert.Equal(2, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_Delays_CountAtBothEndsAndHoldNobodyUp()
    {
        var cluster = Cluster(1) with { GatewayDelaySeconds = 0.25, Devices = [Cluster(1).Devices[0] with { DelaySeconds = 0.5 }] };
        var clock = new ForecastClock(Tables(cluster));
        var first = clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);
        var second = clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);
        clock.AddWork(0, 0, [first, second]);

        Assert.Equal(2.75, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_Messages_KeepBothEndsBusyOneAfterTheOtherBesideWork()
    {
        var cluster = Cluster(3);
        var clock = new ForecastClock(Tables(cluster with { Devices = [.. cluster.Devices.Select(device => device with { MessageSeconds = 0.5 })] }));
        clock.AddWork(1, 4, []);
        int[] both = [clock.AddTransfer(0, 1, BytesPerSecond, []), clock.AddTransfer(2, 1, BytesPerSecond, [])];
        clock.AddWork(2, 10, both);

        // Half a second to send each, two on the link of 1 that they share, and half a second for each to be received.
        Assert.Equal(13.5, clock.Run(), 1e-9);
    }

    [Fact]
    public void Run_MessageOfTheGateway_TakesItsReceiverTimeOnly()
    {
        var cluster = Cluster(1);
        var clock = new ForecastClock(Tables(cluster with { Devices = [cluster.Devices[0] with { MessageSeconds = 0.5 }] }));
        clock.AddTransfer(clock.Gateway, 0, BytesPerSecond, []);

        Assert.Null(clock.AddMessage(clock.Gateway, []));
        Assert.Equal(1.5, clock.Run(), 1e-9);
    }

    private static Cluster Cluster(int devices) =>
        Planner.Planning.Clusters.Cluster.Identical(devices, 1e9, Rate) with { Transport = Transport.Switched };

    private static ForecastClock Clock(int devices) => new(Tables(Cluster(devices)));

    private static CostTables Tables(Cluster cluster) =>
        new(new LayerListBuilder("layers", 8, 1).Convolution("conv", 1, 3).Build(), cluster, Convention.Default);
}
