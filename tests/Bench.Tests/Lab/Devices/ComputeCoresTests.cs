using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class ComputeCoresTests
{
    [Fact]
    public void Divide_SharesThatFitOneCore_AreAllOnTheLast()
    {
        var cores = ComputeCores.Divide([.. Enumerable.Range(1, 7).Select(pi => Device($"pi-{pi}", 13.6))], [0, 1]);

        Assert.Equal(7, cores.Count);
        Assert.All(cores.Values, core => Assert.Equal(1, core));
    }

    [Fact]
    public void Divide_MoreThanACore_GoesToTheNextAndWhatNoneHasRoomForStaysFree()
    {
        var cores = ComputeCores.Divide([Device("small", 30), Device("large", 80), Device("middle", 60), Device("last", 50)], [0, 1]);

        Assert.Equal(1, cores["large"]);
        Assert.Equal(0, cores["middle"]);
        Assert.Equal(0, cores["small"]);
        Assert.DoesNotContain("last", cores.Keys);
    }

    [Fact]
    public void Divide_DevicesWithAQuotaForEverything_StayFree() =>
        Assert.Empty(ComputeCores.Divide([new DeviceSpec("pi", 25, null, new LinkSpec(), []), new DeviceSpec("gate", null, null, new LinkSpec(), [])], [0, 1]));

    [Fact]
    public void Parse_ListOfTheKernel_IsEveryNumber() => Assert.Equal([0, 1, 2, 5], ComputeCores.Parse("\t0-2,5"));

    private static DeviceSpec Device(string name, double percent) => new(name, percent, null, new LinkSpec(), []) { OtherPercent = 30 };
}
