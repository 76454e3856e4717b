using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Onnx.Zoo;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A network of TeamNet's evaluation, and the team of experts that stands in for it on so many devices.</summary>
/// <param name="Task">What the network is for.</param>
/// <param name="Network">The benchmark model.</param>
/// <param name="Expert">The benchmark model that an expert of the team is: the network with fewer layers.</param>
/// <param name="Devices">Devices, and experts.</param>
internal sealed record MpiContest(string Task, string Network, string Expert, int Devices)
{
    private const string TeamModel = "team";

    /// <summary>Those of the paper's tables I and II.</summary>
    public static IReadOnlyList<MpiContest> All { get; } =
    [
        new("MNIST", "mlp8", "mlp4", 2),
        new("MNIST", "mlp8", "mlp2", 4),
        new("CIFAR-10", "shakeshake26", "shakeshake14", 2),
        new("CIFAR-10", "shakeshake26", "shakeshake8", 4),
    ];

    /// <summary>Name of the team in the repository.</summary>
    public static string Team => TeamModel;

    /// <summary>What rows of it begin with.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Task}, {Devices} devices");

    /// <summary>Shape of the image.</summary>
    public long[] Shape => Task is "MNIST" ? [1, 1, 28, 28] : [1, 3, 32, 32];

    /// <summary>The cluster with the first of its stages only.</summary>
    public ClusterSpec ClusterOf(ClusterSpec cluster)
    {
        var left = cluster.Devices.Where(device => device.Runs(ServiceKind.Stage)).Skip(Devices).ToHashSet();
        return cluster with { Devices = [.. cluster.Devices.Where(device => !left.Contains(device))] };
    }

    /// <summary>The experts' files. Their weights are drawn; what they answer means nothing, and how long they take does not depend on it.</summary>
    public IReadOnlyList<byte[]> Experts() =>
        [.. Enumerable.Range(1, Devices).Select(seed => ModelZoo.Create(Expert, (ulong)seed).ToBytes())];

    /// <summary>An expert's service.</summary>
    /// <param name="device">The device that it runs on, whose stage the registry knows by another name.</param>
    /// <param name="expert">Its number.</param>
    public static ServiceSpec ServiceOf(string device, int expert) => new(ServiceKind.Expert,
    [
        KeyValuePair.Create("Expert:Model", TeamModel),
        KeyValuePair.Create("Expert:Part", string.Create(CultureInfo.InvariantCulture, $"expert-{expert}")),
        KeyValuePair.Create("Expert:Device", $"{device}-expert"),
    ]);
}
