using System.Globalization;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Tests.Plans;

/// <summary>Devices to plan real models for: alike, different, and too small for all of the model.</summary>
internal static class Clusters
{
    /// <summary>2 to 8 devices of every sort.</summary>
    public static IEnumerable<(string Sort, Cluster Cluster)> For(PlanModel model, int count)
    {
        yield return ("alike", Cluster.Identical(count, 13.6e9, 100e6));
        yield return ("different", Different(count, null));
        yield return ("small", Different(count, (model.WeightBytes * 2 / count) + (2 * LargestBytes(model))));
    }

    /// <summary>The same devices with faster links, over which it pays to divide more.</summary>
    public static Cluster WithLinks(Cluster cluster, double factor) => cluster with
    {
        GatewayBitsPerSecond = cluster.GatewayBitsPerSecond * factor,
        Devices =
        [
            .. cluster.Devices.Select(device => device with
            {
                BitsPerSecond = device.BitsPerSecond * factor,
                MessageSeconds = device.MessageSeconds / factor,
            }),
        ],
    };

    private static long LargestBytes(PlanModel model) => model.Crossing.Max(cut => cut.Sum(value => model.Values[value].LengthBytes));

    private static Cluster Different(int count, long? memoryBytes) => new(
        [
            .. Enumerable.Range(0, count).Select(number => new PlanDevice(
                string.Create(CultureInfo.InvariantCulture, $"device-{number}"), 13.6e9 / (1 + (number % 3)), 1e9 / (1 + (number % 2)))
            {
                MemoryBytes = memoryBytes is { } bytes && number % 4 != 3 ? bytes : null,
            }),
        ],
        1e9)
    {
        DeviceToDevice = count % 2 == 0,
        Transport = count % 3 == 0 ? Transport.Switched : Transport.Shared,
    };
}
