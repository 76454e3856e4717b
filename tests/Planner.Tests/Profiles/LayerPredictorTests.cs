using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Planner.Profiles;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Profiles;

public sealed class LayerPredictorTests
{
    [Fact]
    public void TimeOf_MeasuredLayer_IsTheMeasurement()
    {
        var predictor = new LayerPredictor([Samples.Layer("Conv", 1, 1000, 1000, 0.5), Samples.Layer("Conv", 2, 2000, 1000, 0.25)]);

        Assert.Equal(new LayerTime(0.25, TimeOrigin.Profile), predictor.TimeOf(new LayerWork("Conv", "Conv #2", 0, 9, 9, 9, 9)));
    }

    [Fact]
    public void TimeOf_LayerMeasuredTwice_IsTheLast()
    {
        var predictor = new LayerPredictor([Samples.Layer("Conv", 1, 1000, 1000, 0.5, minute: 2), Samples.Layer("Conv", 1, 1000, 1000, 0.25, minute: 1)]);

        Assert.Equal(0.5, predictor.TimeOf(new LayerWork("Conv", "Conv #1", 0, 0, 0, 0, 0)).Seconds);
    }

    [Fact]
    public void TimeOf_OtherLayer_FollowsTheLawOfItsType()
    {
        var predictor = new LayerPredictor(
        [
            .. Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1),
            .. Samples.Lawful("Pool", 6, 0, 5e-10, 2e-5, seed: 2),
        ]);

        var convolution = predictor.TimeOf(new LayerWork("Conv", "new", 0, 50_000_000, 500_000, 500_000, 0));
        var pool = predictor.TimeOf(new LayerWork("Pool", "new", 0, 0, 500_000, 500_000, 0));

        Assert.Equal(TimeOrigin.Regression, convolution.Origin);
        Assert.Equal(0.005 + 0.0002 + 0.00001, convolution.Seconds, 1e-9);
        Assert.Equal(0.0005 + 0.00002, pool.Seconds, 1e-9);
    }

    [Fact]
    public void FixedSecondsOf_Layer_AreThoseOfItsWeightsAndOfItsBeginning()
    {
        var predictor = new LayerPredictor(Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1));

        var seconds = predictor.FixedSecondsOf(new LayerWork("Conv", "new", 0, 50_000_000, 500_000, 500_000, 2_000_000));

        Assert.Equal(0.0004 + 0.00001, seconds, 1e-9);
    }

    [Fact]
    public void FlopsPerSecond_Measurements_IsAllWorkOverAllTime()
    {
        Assert.Equal(4000, new LayerPredictor([Samples.Layer("Conv", 1, 1000, 10, 0.5), Samples.Layer("Conv", 2, 2000, 10, 0.25)]).FlopsPerSecond);
        Assert.Null(new LayerPredictor([Samples.Layer("Flatten", 1, 0, 10, 0.5)]).FlopsPerSecond);
    }

    [Fact]
    public void TimeOf_TypeWithFewSamples_FollowsAllTypes()
    {
        var predictor = new LayerPredictor(
            [.. Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1), .. Samples.Lawful("Gemm", 2, 1e-10, 2e-10, 1e-5, seed: 3)]);

        Assert.Equal(0.01 + 0.00001, predictor.TimeOf(new LayerWork("Gemm", "new", 0, 100_000_000, 0, 0, 0)).Seconds, 1e-8);
    }

    [Fact]
    public void Errors_LawfulLayers_AreNone()
    {
        var errors = new LayerPredictor(Samples.Lawful("Conv", 8, 1e-10, 2e-10, 1e-5, seed: 4)).Errors();

        Assert.Equal([null, "Conv"], errors.Select(error => error.LayerType));
        Assert.All(errors, error => Assert.InRange(error.WorstError, 0, 1e-6));
    }

    [Fact]
    public void Errors_OneLayerOfItsOwn_IsFoundAsWorst()
    {
        var layers = Samples.Lawful("Conv", 9, 1e-10, 2e-10, 1e-5, seed: 5);
        layers[0] = layers[0] with { Seconds = layers[0].Seconds * 10 };

        var error = new LayerPredictor(layers).Errors()[0];

        // Predicted from the others it is a tenth of what was measured.
        var predicted = LayerRegression.LeaveOneOut(layers, layer => layer == layers[0]).Single().Seconds;
        Assert.Equal(0.9, Math.Abs(predicted - layers[0].Seconds) / layers[0].Seconds, 1e-6);
        Assert.True(error.WorstError > 0.89);
    }

    [Fact]
    public void LeaveOneOut_AnyMeasurements_IsTheFitOfTheOthers() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        LayerMeasurement[] layers =
        [
            .. Enumerable.Range(0, random.Next(2, 12)).Select(number => Samples.Layer(
                "Conv", number, random.NextInt64(1_000_000_000), random.NextInt64(10_000_000), Math.Pow(10, -(random.NextDouble() * 6)))),
        ];

        var predicted = LayerRegression.LeaveOneOut(layers, _ => true).ToArray();

        Assert.Equal(layers, predicted.Select(each => each.Layer));
        Assert.All(predicted, each =>
        {
            var fit = LayerRegression.Fit(layers.Where(layer => layer != each.Layer)).Predict(each.Layer);
            Assert.Equal(fit, each.Seconds, 1e-6 * fit);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Errors_SmallAndLargeTypes_ArePredictedByAllAndByTheirOwn()
    {
        LayerMeasurement[] layers = [.. Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1), .. Samples.Lawful("Gemm", LayerPredictor.MinSamples, 5e-10, 1e-10, 1e-4, seed: 2)];

        var errors = new LayerPredictor(layers).Errors();

        Assert.Equal([(null, 10, false), ("Conv", 6, false), ("Gemm", 4, true)], errors.Select(error => (error.LayerType, error.Layers, error.Pooled)));
        Assert.InRange(errors[1].WorstError, 0, 1e-6);
        Assert.True(errors[2].MedianError > 0.1);
    }

    [Fact]
    public void Errors_SingleMeasurement_SaysThatNothingIsKnown()
    {
        var errors = new LayerPredictor([Samples.Layer("Conv", 1, 10, 10, 1)]).Errors();

        Assert.All(errors, error => Assert.Equal(1, error.WorstError));
        Assert.True(errors[1].Pooled);
    }
}
