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
    public static LayerRegression Fit(IEnumerable<LayerMeasurement> measurements) => Fit(measurements.Aggregate(None, Plus));

    /// <summary>What the regression says of each measurement when it has seen all others.</summary>
    /// <param name="isAsked">Of which measurements that is asked.</param>
    /// <returns>The measurements asked for, in their order, with the predicted seconds.</returns>
    public static IEnumerable<(LayerMeasurement Layer, double Seconds)> LeaveOneOut(
        IReadOnlyList<LayerMeasurement> measurements, Func<LayerMeasurement, bool> isAsked)
    {
        var after = new NormalEquations[measurements.Count + 1];
        after[^1] = None;
        for (var index = measurements.Count - 1; index >= 0; index--)
        {
            after[index] = Plus(after[index + 1], measurements[index]);
        }

        var before = None;
        for (var index = 0; index < measurements.Count; index++)
        {
            if (isAsked(measurements[index]))
            {
                yield return (measurements[index], Fit(before.Plus(after[index + 1])).Predict(measurements[index]));
            }

            before = Plus(before, measurements[index]);
        }
    }

    /// <summary>Seconds of a layer.</summary>
    /// <param name="flops">Its floating-point operations.</param>
    /// <param name="bytes">Bytes of its input, output and weights.</param>
    public double Predict(double flops, double bytes) => (SecondsPerFlop * flops) + (SecondsPerByte * bytes) + FixedSeconds;

    /// <summary>Seconds of a layer that was measured, as if it had not been.</summary>
    public double Predict(LayerMeasurement layer) => Predict(layer.Flops, BytesOf(layer));

    private static NormalEquations None => new(3);

    private static LayerRegression Fit(NormalEquations equations)
    {
        var solution = NonNegativeLeastSquares.Solve(equations);
        return new LayerRegression(solution[0], solution[1], solution[2]);
    }

    private static NormalEquations Plus(NormalEquations equations, LayerMeasurement layer) =>
        equations.Plus([layer.Flops / layer.Seconds, BytesOf(layer) / layer.Seconds, 1 / layer.Seconds], 1);

    private static double BytesOf(LayerMeasurement layer) => (double)layer.InputBytes + layer.OutputBytes + layer.WeightBytes;
}
