using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>How well the lab keeps what the cluster file says, and what its switch costs. The devices run no services meanwhile.</summary>
internal sealed class AccuracyExperiment : IExperiment
{
    private const double Seconds = 5;
    private const int Pings = 300;
    private const int Rounds = 50;
    private const int PieceBytes = 100_000;
    private const int OneByte = 1;

    // TCP's content of a full frame, and what the frame takes of the wire.
    private const double FrameContentBytes = 1448;
    private const double FrameWireBytes = 1538;

    public string Name => "accuracy";

    public string Description => "what devices and links of the file really get.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        var bare = run.Cluster with { Devices = [.. run.Cluster.Devices.Select(device => device with { Services = [] })] };
        await using var lab = await EmulatedCluster.StartAsync(bare, cancellation);
        var probe = new LabProbe(lab);
        var names = bare.Devices.Select(device => device.Name).ToList();
        await Task.WhenAll(names.Select(probe.ServeAsync));

        foreach (var row in await SpinAsync(bare, probe))
        {
            run.Table.Add(row);
        }

        for (var index = 0; index < names.Count && names.Count > 1; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            run.Table.Add(await PairAsync(bare, probe, index, (index + 1) % names.Count));
        }

        if (names.Count > 1)
        {
            run.Table.Add(await AllAsync(lab, probe, names));
            run.Table.Add(await RoundsAsync(bare, probe, "scatter", PieceBytes, OneByte, bare.Devices[0].Link.UpMbps));
            run.Table.Add(await RoundsAsync(bare, probe, "gather", OneByte, PieceBytes, bare.Devices[0].Link.DownMbps));
        }
    }

    private static async Task<IEnumerable<Row>> SpinAsync(ClusterSpec cluster, LabProbe probe)
    {
        var limited = cluster.Devices.Where(device => device.CpuPercent is not null).ToList();
        var shares = await Task.WhenAll(limited.Select(device => probe.SpinAsync(device.Name, Seconds)));
        return limited.Zip(shares, (device, share) => new Row(
            $"{device.Name}: busy loop, all devices at once", ("percent of a core", share), ("as written", device.CpuPercent!.Value)));
    }

    private static async Task<Row> PairAsync(ClusterSpec cluster, LabProbe probe, int from, int to)
    {
        var (sender, receiver) = (cluster.Devices[from], cluster.Devices[to]);
        var milliseconds = await probe.PingAsync(sender.Name, receiver.Name, Pings);
        var mbps = await probe.SendAsync(sender.Name, receiver.Name, Seconds);
        return new Row(
            $"{sender.Name} to {receiver.Name}: one connection",
            ("Mbit/s", mbps),
            ("as written", Math.Min(sender.Link.UpMbps, receiver.Link.DownMbps)),
            ("round trip ms", milliseconds),
            ("of links ms", 2 * (sender.Link.DelayMs + receiver.Link.DelayMs)));
    }

    // A ring: every device sends to the next one and receives from the one before.
    private static async Task<Row> AllAsync(EmulatedCluster lab, LabProbe probe, List<string> names)
    {
        var used = lab.SwitchCpuSeconds;
        var start = Stopwatch.GetTimestamp();
        var rates = await Task.WhenAll(names.Select((name, index) => probe.SendAsync(name, names[(index + 1) % names.Count], Seconds)));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cores = (lab.SwitchCpuSeconds - used) / elapsed;
        return new Row(
            "each to the next, all at once",
            ("Mbit/s", rates.Average()),
            ("slowest Mbit/s", rates.Min()),
            ("switch cores", cores),
            ("switch µs per frame", (lab.SwitchCpuSeconds - used) * 1e6 / (rates.Sum() * elapsed * 1e6 / 8 / FrameContentBytes)));
    }

    // A round of a cooperative plan: one device sends to all others at once, or gets from all others at once.
    private static async Task<Row> RoundsAsync(
        ClusterSpec cluster, LabProbe probe, string name, int askBytes, int answerBytes, double mbps)
    {
        var (gateway, others) = (cluster.Devices[0], cluster.Devices.Skip(1).ToList());
        var (median, most, longest) = await probe.ExchangeAsync(
            gateway.Name, others.Select(device => device.Name), Rounds, askBytes, answerBytes);
        var wireBits = others.Count * (askBytes + answerBytes) * 8 * FrameWireBytes / FrameContentBytes;
        var delay = 2 * (gateway.Link.DelayMs + others.Max(device => device.Link.DelayMs));
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {gateway.Name} and {others.Count} others, {PieceBytes / 1000} kB each"),
            ("median ms", median),
            ("95 % ms", most),
            ("longest ms", longest),
            ("of links ms", (wireBits / mbps / 1e3) + delay));
    }
}
