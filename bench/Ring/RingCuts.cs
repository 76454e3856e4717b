using System.Net.Http.Json;
using System.Text.Json;

namespace EdgeAspire.Bench.Ring;

/// <summary>Where to cut a model for a ring: about equal work, at places that few bytes cross, as at the ends of MobileNetV2's blocks.</summary>
internal static class RingCuts
{
    // A worker's processor takes as long for so much of a model as for a byte that it sends or is sent (measured with MobileNetV2).
    private const double WorkOfByte = 0.7e-6;

    /// <summary>Where a model of the planner's repository can be cut, in order.</summary>
    public static async Task<IReadOnlyList<RingCut>> OfAsync(HttpClient rest, Uri planner, string model, CancellationToken cancellation)
    {
        var analysis = await rest.GetFromJsonAsync<JsonElement>(new Uri(planner, $"/api/models/{model}/versions/latest/analysis"), cancellation);
        double[] before = [0, .. analysis.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("flops").GetDouble())];
        for (var layer = 1; layer < before.Length; layer++)
        {
            before[layer] += before[layer - 1];
        }

        return
        [
            .. analysis.GetProperty("cut_points").EnumerateArray().Select(point => new RingCut(
                before[point.GetProperty("position").GetInt32()] / before[^1], point.GetProperty("crossing_bytes").GetInt64())),
        ];
    }

    /// <summary>The shares of the work that workers get.</summary>
    /// <param name="cuts">Where the model can be cut, in order.</param>
    /// <param name="workers">How many blocks to make.</param>
    /// <exception cref="InvalidOperationException">There are too few places.</exception>
    public static IReadOnlyList<double> SharesOf(IReadOnlyList<RingCut> cuts, int workers)
    {
        List<double> ends = [0];
        for (var worker = 1; worker < workers; worker++)
        {
            var behind = cuts.Where(cut => cut.Work > ends[^1] && cut.Work < 1).ToArray();
            if (behind.Length == 0)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"The model has {cuts.Count} places to cut it: too few for {workers} workers."));
            }

            ends.Add(behind.MinBy(cut => Math.Abs(cut.Work - ((double)worker / workers)) + (cut.Bytes * WorkOfByte)).Work);
        }

        return [.. ends.Zip(ends.Skip(1).Append(1), (from, to) => to - from)];
    }
}
