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

    /// <summary>The bound of what was measured. Of copies of a stage each has its share of the requests.</summary>
    /// <param name="cluster">The devices and their links.</param>
    /// <param name="plan">The plan, which says what its devices send and receive.</param>
    /// <param name="answers">Answers under load.</param>
    public static PipelineBound Of(ClusterSpec cluster, JsonObject plan, IReadOnlyList<PlanAnswer> answers)
    {
        var gateway = cluster.Find(ServiceKind.Gate)!.Link;
        var computing = 0.0;
        var transfer = Math.Max(
            Seconds(Quantiles.Median(answers.Select(answer => answer.Hops.Sum(hop => (double)hop.BytesSent))), gateway.UpMbps),
            Seconds(Quantiles.Median(answers.Select(answer => answer.Hops.Sum(hop => (double)hop.BytesReceived))), gateway.DownMbps));
        foreach (var device in plan["devices"]!.AsArray())
        {
            var name = (string)device!["name"]!;
            double[] computed =
            [
                .. answers.Select(answer => answer.Hops.Where(hop => string.Equals(hop.Device, name, StringComparison.Ordinal)).ToList())
                    .Where(hops => hops.Count > 0)
                    .Select(hops => hops.Sum(hop => hop.ComputeSeconds)),
            ];
            if (computed.Length == 0)
            {
                continue;
            }

            var share = (double)computed.Length / answers.Count;
            var link = cluster.Devices.First(known => string.Equals(known.Name, name, StringComparison.Ordinal)).Link;
            computing = Math.Max(computing, share * Quantiles.Median(computed));
            transfer = Math.Max(transfer, share * Math.Max(Seconds((double)device["sent_bytes"]!, link.UpMbps), Seconds((double)device["received_bytes"]!, link.DownMbps)));
        }

        return new PipelineBound(Math.Max(computing, transfer), computing >= transfer);
    }

    private static double Seconds(double bytes, double mbps) => bytes * BitsPerByte / (mbps * BitsPerMegabit * Content);
}
