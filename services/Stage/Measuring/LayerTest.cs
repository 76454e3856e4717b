using System.Collections.Immutable;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Measures typical layers with the runtime that serves parts: what they take tells what the layers of any model take.</summary>
internal sealed class LayerTest(
    MemoryBudget memory, IOptions<StageOptions> options, IOptions<InferenceOptions> inference, TimeProvider time, ILogger<LayerTest> logger)
{
    private const string Convolution = "Conv";

    // Three windows of a layer that takes less, see RepeatedTiming.
    private static readonly TimeSpan LayerBudget = TimeSpan.FromSeconds(0.15);

    private readonly LayerProfiler _profiler = new(inference.Value, time);

    /// <summary>The layers that could be measured; at least one.</summary>
    public Outcome<ImmutableArray<LayerMeasurement>> Measure(CancellationToken cancellationToken)
    {
        var measured = ImmutableArray.CreateBuilder<LayerMeasurement>();
        Error? failure = null;

        // The first session of a process makes what all use.
        _profiler.MeasureLayer(options.Value.DeviceName, TypicalLayers.All(memory.LimitBytes).First(), LayerBudget, cancellationToken);
        foreach (var model in TypicalLayers.All(memory.LimitBytes))
        {
            if (_profiler.MeasureLayer(options.Value.DeviceName, model, LayerBudget, cancellationToken).TryGetValue(out var layer, out var error))
            {
                measured.Add(layer);
            }
            else
            {
                failure = error;
                logger.NotMeasured(error.Message);
            }
        }

        return measured.Count > 0 ? measured.DrainToImmutable() : failure!;
    }

    /// <summary>
    /// Operations of convolutions over their time, which most of a network's time goes into, in 10^9 per second, counted as plans count them;
    /// null when none could be measured.
    /// </summary>
    public static double? Gflops(ImmutableArray<LayerMeasurement> layers)
    {
        var convolutions = layers.Where(layer => string.Equals(layer.LayerType, Convolution, StringComparison.Ordinal)).ToList();
        return convolutions.Count > 0 ? convolutions.Sum(layer => (double)layer.Flops) / convolutions.Sum(layer => layer.Seconds) / 1e9 : null;
    }
}
