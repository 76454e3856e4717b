using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class LabNamesTests
{
    [Fact]
    public void Namespace_LabsWhoseNamesBeginAlike_AreNoPrefixOfEachOther()
    {
        var one = new LabNames("pi");
        var other = new LabNames("pi-1");

        Assert.False(other.Namespace("a").StartsWith(one.Namespace(""), StringComparison.Ordinal));
        Assert.NotEqual(one.Group, other.Group);
    }
}
