using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using Microsoft.Extensions.Options;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Measures the device's speed with the runtime that serves parts, on a convolution such as most of a network's time goes into.</summary>
internal sealed class SpeedTest(IOptions<InferenceOptions> options, TimeProvider time)
{
    private const int Channels = 64;
    private const int Side = 56;
    private const int Kernel = 3;
    private const int WarmUps = 2;

    // Long enough that a device which gets the processor for a share of each tenth of a second shows its share.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1.5);

    /// <summary>Operations over time, in 10^9 per second, counted as plans count them.</summary>
    public Outcome<double> Measure(CancellationToken cancellationToken)
    {
        var built = Build();
        if (!ModelGraph.Analyze(built.Model).TryGetValue(out var graph, out var fault))
        {
            return new Error(ErrorReason.Internal, fault.Message);
        }

        var flops = ModelLayers.Of(graph).Sum(layer => (double)layer.Work.Flops);
        if (!ModelSession.Load("speed test", built.ToBytes(), options.Value).TryGetValue(out var session, out var error))
        {
            return error;
        }

        using (session)
        using (var buffer = TensorBufferPool.Shared.Rent(Channels * Side * Side * sizeof(float)))
        {
            Fill(MemoryMarshal.Cast<byte, float>(buffer.Memory.Span));
            Tensor[] inputs = [new Tensor("x", TensorDataType.Fp32, [1, Channels, Side, Side], buffer.Memory)];
            for (var run = 0; run < WarmUps; run++)
            {
                if (RunOnce(session, inputs) is { } failure)
                {
                    return failure;
                }
            }

            var (started, runs) = (time.GetTimestamp(), 0);
            TimeSpan elapsed;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (RunOnce(session, inputs) is { } failure)
                {
                    return failure;
                }

                runs++;
                elapsed = time.GetElapsedTime(started);
            }
            while (elapsed < Duration);
            return runs * flops / elapsed.TotalSeconds / 1e9;
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

    private static BuiltModel Build()
    {
        var weights = new float[Channels * Channels * Kernel * Kernel];
        Fill(weights);
        return new OnnxModelBuilder("speed")
            .AddInput("x", DataType.Float, 1, Channels, Side, Side)
            .AddInitializer("w", weights, Channels, Channels, Kernel, Kernel)
            .AddNode("Conv", ["x", "w"], ["y"], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
            .AddOutput("y", DataType.Float, 1, Channels, Side, Side)
            .Build();
    }

    // Zeros and denormal numbers have times of their own.
    private static void Fill(Span<float> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = ((((uint)index * 2654435761u) >> 16) / 32768f) - 1;
        }
    }
}
