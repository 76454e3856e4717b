using System.Globalization;
using EdgeAspire.Protocol.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>Reads a cluster to emulate; <c>docs/lab.md</c> describes the format.</summary>
internal static class ClusterFile
{
    private const long MaxLengthBytes = 1 << 20;

    /// <summary>The cluster of a file, or what is wrong with it.</summary>
    public static Outcome<ClusterSpec> Load(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length > MaxLengthBytes
                ? new Error(ErrorReason.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{path}: {length} bytes, at most {MaxLengthBytes} are read"))
                : Read(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidArgument, $"{path}: {exception.Message}");
        }
    }

    /// <summary>The cluster of a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="place">What messages call it; a lab without a name takes the name of this file.</param>
    public static Outcome<ClusterSpec> Read(string text, string place)
    {
        ClusterDocument? document;
        try
        {
            document = new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithDuplicateKeyChecking()
                .Build()
                .Deserialize<ClusterDocument?>(text);
        }
        catch (YamlException exception)
        {
            var reason = exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})" : exception.Message;
            return Invalid($"{place}, line {exception.Start.Line}, column {exception.Start.Column}: {reason}");
        }

        var devices = new List<DeviceSpec>();
        foreach (var device in document?.Devices ?? [])
        {
            if (device?.Name is null)
            {
                return Invalid($"{place}: a device has no name");
            }

            if (device.Count is < 1 or > ClusterRules.MaxDevices)
            {
                return Invalid($"{place}: device '{device.Name}': count is {device.Count}; 1 to {ClusterRules.MaxDevices} was expected");
            }

            if (!Services(device).TryGetValue(out var services, out var error))
            {
                return error with { Message = $"{place}: device '{device.Name}': {error.Message}" };
            }

            devices.AddRange(Names(device).Select(name => new DeviceSpec(name, device.CpuPercent, device.MemoryMb, Link(device), services)
            {
                OtherPercent = device.OtherPercent,
            }));
        }

        var cluster = new ClusterSpec(document?.Name ?? Path.GetFileNameWithoutExtension(place), devices);
        return ClusterRules.Check(cluster) is { } problem ? Invalid($"{place}: {problem}") : cluster;
    }

    private static IEnumerable<string> Names(DeviceDocument device) => device.Count is { } count
        ? Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{device.Name}-{number}"))
        : [device.Name!];

    private static LinkSpec Link(DeviceDocument device)
    {
        var usual = new LinkSpec();
        return new LinkSpec(
            device.UpMbps ?? usual.UpMbps,
            device.DownMbps ?? usual.DownMbps,
            device.DelayMs ?? usual.DelayMs,
            device.LossPercent ?? usual.LossPercent);
    }

    private static Outcome<IReadOnlyList<ServiceSpec>> Services(DeviceDocument device)
    {
        if (device.Services is null)
        {
            return new[] { new ServiceSpec(ServiceKind.Stage, []) };
        }

        var services = new List<ServiceSpec>();
        foreach (var (name, settings) in device.Services)
        {
            if (!Enum.TryParse<ServiceKind>(name, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            {
                var known = string.Join(", ", Enum.GetNames<ServiceKind>().Select(known => known.ToLowerInvariant()));
                return new Error(ErrorReason.InvalidArgument, $"there is no service '{name}' for it; there are {known}");
            }

            services.Add(new ServiceSpec(kind, [.. settings ?? []]));
        }

        return services.OrderBy(service => service.Kind).ToList();
    }

    private static Error Invalid(FormattableString message) => new(ErrorReason.InvalidArgument, FormattableString.Invariant(message));
}
