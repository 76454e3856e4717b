using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class FaultTests
{
    private static readonly DeviceSpec[] Devices =
        [.. Enumerable.Range(0, 3).Select(number => new DeviceSpec($"pi-{number}", null, null, new LinkSpec(), []))];

    [Fact]
    public void Draw_ManyTimes_MeetsEveryDeviceWithEveryKindAndRepeatsWithItsSeed()
    {
        static List<(string Device, FaultKind Kind)> Draw()
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, 200).Select(_ => Fault.Draw(Devices, Enum.GetValues<FaultKind>(), random)).Select(fault => (fault.Device.Name, fault.Kind))];
        }

        Assert.Equal(Draw(), Draw());
        Assert.Equal(Devices.Length * Enum.GetValues<FaultKind>().Length, Draw().Distinct().Count());
    }
}
