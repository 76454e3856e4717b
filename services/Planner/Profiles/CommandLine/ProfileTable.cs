using System.Globalization;
using EdgeAspire.Planner.Planning.CommandLine;

namespace EdgeAspire.Planner.Profiles.CommandLine;

/// <summary>A profile for people.</summary>
internal static class ProfileTable
{
    /// <summary>Writes the profile as tables of plain text.</summary>
    public static void Write(ProfileDocument profile, TextWriter output)
    {
        var first = profile.Measurements[0];
        output.WriteLine(Text(
            $"{first.Device}: ONNX Runtime {first.RuntimeVersion}, {first.Provider}, {first.Threads} thread(s), {profile.Measurements.Length} different layers"));
        if (profile.LayersSeconds is { } layers && profile.WholeSeconds is { } whole)
        {
            output.WriteLine(Text($"all layers one by one {layers * 1e3:0.000} ms, the whole model {whole * 1e3:0.000} ms"));
        }

        output.WriteLine();
        var predictions = new LayerPredictor(profile.Measurements).LeaveOneOut().ToDictionary(each => each.Layer.ShapeKey, each => each.Seconds, StringComparer.Ordinal);
        PlanTable.Columns(
            output,
            ["layer", "type", "MFLOPs", "kB", "ms", "runs", "predicted ms", "error"],
            profile.Measurements.Select(layer =>
            {
                var predicted = predictions[layer.ShapeKey];
                return new[]
                {
                    layer.ShapeKey, layer.LayerType, Text($"{layer.Flops / 1e6:0.00}"),
                    Text($"{(layer.InputBytes + layer.OutputBytes + layer.WeightBytes) / 1e3:0.0}"), Text($"{layer.Seconds * 1e3:0.0000}"),
                    Text($"{layer.Repeats}"), Text($"{predicted * 1e3:0.0000}"), Percent(Math.Abs(predicted - layer.Seconds) / layer.Seconds),
                };
            }));
        output.WriteLine();
        output.WriteLine("Each layer predicted from all others (leave one out):");
        PlanTable.Columns(
            output,
            ["type", "layers", "from", "median error", "worst error"],
            (profile.Errors ?? []).Select(error => new[]
            {
                error.LayerType ?? "all", Text($"{error.Layers}"), error.LayerType is null ? "" : error.Pooled ? "all types" : "its type",
                Percent(error.MedianError), Percent(error.WorstError),
            }));
        foreach (var reason in profile.NotMeasured ?? [])
        {
            output.WriteLine($"not measured: {reason}");
        }
    }

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
