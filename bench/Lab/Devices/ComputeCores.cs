using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>
/// Which core each device computes on. Runs on cores beside each other slow each other down where the cores share memory or, as the two
/// halves of one core do, arithmetic, and that is no matter of the boards that are emulated; runs on one core take turns, which their rests
/// leave time for.
/// </summary>
internal static class ComputeCores
{
    private const string AllowedEntry = "Cpus_allowed_list:";
    private const double WholeCore = 100;

    /// <summary>Fills core after core from the last to the first, the largest shares first.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="cores">Numbers of the cores that there are.</param>
    /// <returns>The cores by the devices' names; without those that no core has enough left for, or that do not see to their share.</returns>
    public static IReadOnlyDictionary<string, int> Divide(IReadOnlyList<DeviceSpec> devices, IReadOnlyList<int> cores)
    {
        Dictionary<string, int> divided = new(StringComparer.Ordinal);
        var left = cores.OrderDescending().Select(core => (Core: core, Percent: WholeCore)).ToArray();
        foreach (var device in devices.Where(device => device.RunPercent is not null).OrderByDescending(device => device.RunPercent))
        {
            var index = Array.FindIndex(left, core => core.Percent >= device.RunPercent);
            if (index >= 0)
            {
                left[index].Percent -= device.RunPercent!.Value;
                divided.Add(device.Name, left[index].Core);
            }
        }

        return divided;
    }

    /// <summary>Numbers of the cores that this process may use.</summary>
    public static IReadOnlyList<int> Allowed() =>
        Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(AllowedEntry, StringComparison.Ordinal))[AllowedEntry.Length..]);

    /// <summary>Reads a list of the kernel's, such as <c>0-2,5</c>.</summary>
    public static IReadOnlyList<int> Parse(string list) =>
    [
        .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(range =>
        {
            var ends = range.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
        }),
    ];
}
