using EdgeAspire.Inference.Profiling;

namespace EdgeAspire.Planner.Profiles;

/// <summary>
/// Seconds of a layer from its work and bytes, after Hadidi et al., section 5 (regression over the amount of work and the type of the
/// layer): seconds = a * FLOPs + b * bytes + c, none of them negative.
/// </summary>
/// <param name="SecondsPerFlop">a.</param>
/// <param name="SecondsPerByte">b, for input, output and weights together.</param>
/// <param name="FixedSeconds">c.</param>
internal sealed record LayerRegression(double SecondsPerFlop, double SecondsPerByte, double FixedSeconds)
{
    /// <summary>Fits the coefficients so that the sum of the squares of the relative errors is least.</summary>
    public static LayerRegression Fit(IReadOnlyCollection<LayerMeasurement> measurements)
    {
        var rows = measurements
            .Select(each => new[] { each.Flops / each.Seconds, BytesOf(each) / each.Seconds, 1 / each.Seconds })
            .ToArray();
        var solution = NonNegativeLeastSquares.Solve(rows, [.. Enumerable.Repeat(1.0, rows.Length)]);
        return new LayerRegression(solution[0], solution[1], solution[2]);
    }

    /// <summary>Seconds of a layer.</summary>
    /// <param name="flops">Its floating-point operations.</param>
    /// <param name="bytes">Bytes of its input, output and weights.</param>
    public double Predict(double flops, double bytes) => (SecondsPerFlop * flops) + (SecondsPerByte * bytes) + FixedSeconds;

    /// <summary>Seconds of a layer that was measured, as if it had not been.</summary>
    public double Predict(LayerMeasurement layer) => Predict(layer.Flops, BytesOf(layer));

    private static double BytesOf(LayerMeasurement layer) => (double)layer.InputBytes + layer.OutputBytes + layer.WeightBytes;
}
