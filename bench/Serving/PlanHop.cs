using System.Text.Json;

namespace EdgeAspire.Bench.Serving;

/// <summary>A call of a request, as the gate reports it in <c>edge_hops</c>.</summary>
/// <param name="Device">The device.</param>
/// <param name="Round">The round of the plan, from 0.</param>
/// <param name="Part">The part's name.</param>
/// <param name="ComputeSeconds">In the runtime.</param>
/// <param name="BytesSent">To the device by way of the gate.</param>
/// <param name="BytesReceived">From the device by way of the gate.</param>
internal sealed record PlanHop(string Device, int Round, string Part, double ComputeSeconds, long BytesSent, long BytesReceived)
{
    /// <summary>Reads the parameter.</summary>
    public static IReadOnlyList<PlanHop> Read(string json) => JsonSerializer.Deserialize(json, PlanHopJsonContext.Default.PlanHopArray)!;

    /// <summary>What computing takes at least when rounds follow each other: the slowest device of each.</summary>
    public static double ComputeSecondsOf(IEnumerable<PlanHop> hops) => hops
        .GroupBy(hop => hop.Round)
        .Sum(round => round.GroupBy(hop => hop.Device, StringComparer.Ordinal).Max(device => device.Sum(hop => hop.ComputeSeconds)));
}
