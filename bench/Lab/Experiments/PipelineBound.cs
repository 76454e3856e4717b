using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>What no pipeline of the same parts can be faster than: its slowest stage, or the busiest link.</summary>
/// <param name="PeriodSeconds">From answer to answer, at least.</param>
/// <param name="IsComputing">Whether a stage's computing is the bound, not a link.</param>
internal sealed record PipelineBound(double PeriodSeconds, bool IsComputing)
{
    // TCP's content of what crosses the wire, in full frames.
    private const double Content = 1448.0 / 1538;
    private const double BitsPerByte = 8;
    private const double BitsPerMegabit = 1e6;

    /// <summary>The bound of what was measured.</summary>
    /// <param name="cluster">The devices and their links.</param>
    /// <param name="plan">The plan, which says what its devices send and receive.</param>
    /// <param name="answers">Answers under load.</param>
    public static PipelineBound Of(ClusterSpec cluster, JsonObject plan, IReadOnlyList<PlanAnswer> answers)
    {
        var computing = answers[0].Hops.Select(hop => hop.Device).Distinct(StringComparer.Ordinal)
            .Max(device => Quantiles.Median(answers.Select(answer => SumOf(answer, hop => IsOf(hop, device) ? hop.ComputeSeconds : 0))));
        var links = plan["devices"]!.AsArray().Select(device => (
            cluster.Devices.First(known => string.Equals(known.Name, (string?)device!["name"], StringComparison.Ordinal)).Link,
            UpBytes: (double)device!["sent_bytes"]!,
            DownBytes: (double)device["received_bytes"]!));
        var gateway = (
            cluster.Find(ServiceKind.Gate)!.Link,
            UpBytes: Quantiles.Median(answers.Select(answer => SumOf(answer, hop => hop.BytesSent))),
            DownBytes: Quantiles.Median(answers.Select(answer => SumOf(answer, hop => hop.BytesReceived))));
        var transfer = links.Append(gateway).Max(link => Math.Max(Seconds(link.UpBytes, link.Link.UpMbps), Seconds(link.DownBytes, link.Link.DownMbps)));
        return new PipelineBound(Math.Max(computing, transfer), computing >= transfer);
    }

    private static double SumOf(PlanAnswer answer, Func<PlanHop, double> value) => answer.Hops.Sum(value);

    private static bool IsOf(PlanHop hop, string device) => string.Equals(hop.Device, device, StringComparison.Ordinal);

    private static double Seconds(double bytes, double mbps) => bytes * BitsPerByte / (mbps * BitsPerMegabit * Content);
}
