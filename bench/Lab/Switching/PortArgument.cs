using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A port as an argument of the switch's process: <c>NAME:UP_MBPS:DOWN_MBPS:DELAY_MS:LOSS_PERCENT</c>.</summary>
internal static class PortArgument
{
    private const char Separator = ':';

    public static string Format(DeviceSpec device) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device.Name}:{device.Link.UpMbps:R}:{device.Link.DownMbps:R}:{device.Link.DelayMs:R}:{device.Link.LossPercent:R}");

    public static (string Name, LinkSpec Link) Parse(string argument)
    {
        var fields = argument.Split(Separator);
        return (fields[0], new LinkSpec(Number(fields[1]), Number(fields[2]), Number(fields[3]), Number(fields[4])));
    }

    /// <summary>A number as arguments and commands have it.</summary>
    public static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
