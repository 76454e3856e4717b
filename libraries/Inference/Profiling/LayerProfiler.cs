using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Inference.Profiling;

/// <summary>Measures this device layer by layer with the runtime that serves models.</summary>
public sealed class LayerProfiler
{
    private const double ShortestSeconds = 1e-9;

    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;

    /// <param name="options">How models run on this device.</param>
    /// <param name="time">The clock.</param>
    public LayerProfiler(InferenceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>
    /// Measures every layer of a model once per shape, and the whole model. Layers that do not come about within the time stay without
    /// one; a layer that has begun is finished, so the call takes at most a few runs of the slowest layer longer.
    /// </summary>
    /// <param name="device">Name of this device.</param>
    /// <param name="graph">The model; open as long as the call lasts.</param>
    /// <param name="budget">Time for everything, above 0.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public ModelProfile Measure(string device, ModelGraph graph, TimeSpan budget, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero);
        var start = _time.GetTimestamp();
        var layers = ModelLayers.Of(graph);
        var pending = layers.Select(layer => layer.Work.ShapeKey).Distinct(StringComparer.Ordinal).Count() + 1;
        var whole = BuiltModel.Of(graph.Model).TryGetValue(out var model, out _)
            && Time(model, graph, budget / 10, cancellation).TryGetValue(out var wholeTime, out _)
            ? wholeTime.Seconds
            : (double?)null;
        var measured = new Dictionary<string, LayerMeasurement?>(StringComparer.Ordinal);
        var notMeasured = ImmutableArray.CreateBuilder<string>();
        foreach (var layer in layers)
        {
            if (measured.ContainsKey(layer.Work.ShapeKey))
            {
                continue;
            }

            pending--;
            var left = budget - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                notMeasured.Add($"{layer.Name}: the time was over");
                continue;
            }

            var outcome = Measure(device, layer, graph, left / Math.Max(1, pending), cancellation);
            measured.Add(layer.Work.ShapeKey, outcome.TryGetValue(out var measurement, out var error) ? measurement : null);
            if (error is not null)
            {
                notMeasured.Add($"{layer.Name}: {error.Message}");
            }
        }

        return new ModelProfile(
            [.. measured.Values.OfType<LayerMeasurement>()],
            [.. layers.Select(layer => KeyValuePair.Create(layer.Name, layer.Work.ShapeKey))],
            notMeasured.ToImmutable(),
            whole);
    }

    /// <summary>Measures a model of one layer.</summary>
    /// <param name="device">Name of this device.</param>
    /// <param name="model">The model; its shapes are fixed.</param>
    /// <param name="budget">Time for warm-up and repeats together, above 0.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public Outcome<LayerMeasurement> MeasureLayer(string device, BuiltModel model, TimeSpan budget, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!ModelGraph.Analyze(model.Model).TryGetValue(out var graph, out var fault))
        {
            return new Error(ErrorReason.InvalidModel, fault.Message);
        }

        return ModelLayers.Of(graph) is [var layer]
            ? Measure(device, layer, graph, budget, cancellation)
            : new Error(ErrorReason.InvalidModel, "Expected a model of one layer.");
    }

    private Outcome<LayerMeasurement> Measure(
        string device, ModelLayer layer, ModelGraph graph, TimeSpan budget, CancellationToken cancellation)
    {
        if (!layer.Build().TryGetValue(out var model, out var fault))
        {
            return new Error(ErrorReason.InvalidModel, fault.Message);
        }

        if (!Time(model, graph, budget, cancellation).TryGetValue(out var time, out var error))
        {
            return error;
        }

        var work = layer.Work;
        return new LayerMeasurement(
            device,
            OrtEnv.Instance().GetVersionString(),
            time.Provider,
            _options.EffectiveThreads,
            work.Type,
            work.ShapeKey,
            work.MultiplyAccumulates,
            work.Flops,
            work.InputBytes,
            work.OutputBytes,
            work.WeightBytes,
            Math.Max(time.Seconds, ShortestSeconds),
            time.Repeats,
            _time.GetUtcNow());
    }

    private Outcome<(double Seconds, int Repeats, string Provider)> Time(
        BuiltModel model, ModelGraph graph, TimeSpan budget, CancellationToken cancellation)
    {
        if (model.LengthBytes > _options.MaxModelBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                $"{model.LengthBytes} bytes; setting '{InferenceOptions.Section}:{nameof(_options.MaxModelBytes)}' allows {_options.MaxModelBytes}");
        }

        if (!ModelSession.Load("layer", model.ToBytes(), _options).TryGetValue(out var session, out var error))
        {
            return error;
        }

        using (session)
        {
            Tensor[] inputs = [.. session.Inputs.Select(input => Input(input, graph))];
            var timed = RepeatedTiming.Median(() => RunOnce(session, inputs), _time, budget, cancellation);
            return timed.TryGetValue(out var time, out error) ? (time.Seconds, time.Repeats, session.Provider.Name) : error;
        }
    }

    private static Error? RunOnce(ModelSession session, Tensor[] inputs)
    {
        if (!session.Run(inputs).TryGetValue(out var run, out var error))
        {
            return error;
        }

        run.Dispose();
        return null;
    }

    // Numbers like those of real activations: zeros and denormal numbers have times of their own. Integers are indices mostly, where 0 is valid.
    private static Tensor Input(TensorSpecification declared, ModelGraph graph)
    {
        long[] shape = [.. graph.Find(declared.Name)?.Shape ?? declared.Shape];
        var elements = shape.Aggregate(1L, (product, size) => checked(product * Math.Max(0, size)));
        var bytes = GC.AllocateArray<byte>(checked((int)(elements * declared.DataType.ElementBytes())), pinned: true);
        if (declared.DataType == TensorDataType.Fp32)
        {
            var numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (var index = 0; index < numbers.Length; index++)
            {
                numbers[index] = ((((uint)index * 2654435761u) >> 16) / 32768f) - 1;
            }
        }

        return new Tensor(declared.Name, declared.DataType, shape, bytes);
    }
}
