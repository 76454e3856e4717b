using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>What can be emulated.</summary>
internal static partial class ClusterRules
{
    /// <summary>A switch has one port per device; addresses end in 10 and on.</summary>
    public const int MaxDevices = 63;

    private const int MaxNameLength = 24;

    /// <summary>What is wrong with a cluster; null when nothing is.</summary>
    public static string? Check(ClusterSpec cluster)
    {
        if (!IsName(cluster.Name))
        {
            return $"the lab's name '{cluster.Name}' is not made of up to {Text(MaxNameLength)} lower-case letters, digits and hyphens";
        }

        if (cluster.Devices.Count is 0 or > MaxDevices)
        {
            return $"{Text(cluster.Devices.Count)} devices; 1 to {Text(MaxDevices)} were expected";
        }

        var twice = cluster.Devices.GroupBy(device => device.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is not null
            ? $"two devices have the name '{twice.Key}'"
            : cluster.Devices.Select(CheckDevice).FirstOrDefault(problem => problem is not null) ?? CheckServices(cluster);
    }

    private static string? CheckDevice(DeviceSpec device)
    {
        var problem = !IsName(device.Name) ? $"its name is not made of up to {Text(MaxNameLength)} lower-case letters, digits and hyphens"
            : Range(nameof(DeviceSpec.CpuPercent), device.CpuPercent, 1, 10_000)
            ?? Range(nameof(DeviceSpec.OtherPercent), device.OtherPercent, 1, 10_000)
            ?? (device is { OtherPercent: not null, CpuPercent: null } ? "it has other_percent without cpu_percent" : null)
            ?? Range(nameof(DeviceSpec.MemoryMb), device.MemoryMb, 16, 1 << 20)
            ?? Range(nameof(LinkSpec.UpMbps), device.Link.UpMbps, 0.1, 10_000)
            ?? Range(nameof(LinkSpec.DownMbps), device.Link.DownMbps, 0.1, 10_000)
            ?? Range(nameof(LinkSpec.DelayMs), device.Link.DelayMs, 0, 1000)
            ?? Range(nameof(LinkSpec.LossPercent), device.Link.LossPercent, 0, 100);
        return problem is null ? null : $"device '{device.Name}': {problem}";
    }

    private static string? CheckServices(ClusterSpec cluster)
    {
        foreach (var kind in Enum.GetValues<ServiceKind>())
        {
            var count = cluster.Devices.Count(device => device.Runs(kind));
            if (kind is ServiceKind.Gate or ServiceKind.Planner && count > 1)
            {
                return $"{Text(count)} devices run a {kind}; at most one can";
            }
        }

        return cluster.Devices.Any(device => device.Services.Count > 0) && cluster.Find(ServiceKind.Planner) is null
            ? "no device runs the planner, where all services register; give one 'services: { gate: , planner: }'"
            : null;
    }

    private static string? Range(string property, double? value, double low, double high) =>
        value is null || (value >= low && value <= high)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Underscored(property)} is {value}; {low} to {high} was expected");

    private static string Underscored(string property) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsName(string name) => name.Length <= MaxNameLength && NamePattern().IsMatch(name);

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamePattern();
}
