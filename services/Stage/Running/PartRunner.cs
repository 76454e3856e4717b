using System.Diagnostics;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Running;

/// <summary>Runs parts, as many at once as configured, in order of arrival.</summary>
internal sealed class PartRunner(
    ComputeQueue queue, ComputeThreads threads, QueueOccupancy occupancy, ServingMetrics metrics, IOptions<StageOptions> options, TimeProvider time)
{
    private readonly string _device = options.Value.DeviceName;

    /// <summary>Runs a part on tensors in its order.</summary>
    public ValueTask<Outcome<PartRun>> RunAsync(LoadedPart part, Tensor[] inputs, CancellationToken cancellationToken) =>
        RunAsync(part, inputs, binding: null, taken: null, cancellationToken);

    /// <summary>Runs a part on what a session has.</summary>
    public ValueTask<Outcome<PartRun>> RunAsync(LoadedPart part, PartBinding binding, TakenInput[] taken, CancellationToken cancellationToken) =>
        RunAsync(part, new Tensor[taken.Length], binding, taken, cancellationToken);

    private async ValueTask<Outcome<PartRun>> RunAsync(
        LoadedPart part, Tensor[] inputs, PartBinding? binding, TakenInput[]? taken, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        occupancy.Record(queue.Waiting, queue.Computing);
        using (EdgeTelemetry.Source.StartActivity("queue"))
        {
            if (await queue.EnterAsync(cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        // The turn is for the memory of what is put together, too.
        var queueSeconds = time.GetElapsedTime(arrived).TotalSeconds;
        TensorBuffer?[]? assembled = null;
        try
        {
            assembled = taken is null ? null : Assemble(binding!, taken, inputs);
            var started = time.GetTimestamp();
            using var span = StartSpan(part, inputs);
            if (!(await threads.RunAsync(() => part.Session.Run(inputs))).TryGetValue(out var run, out var error))
            {
                span?.SetStatus(ActivityStatusCode.Error, error.Message);
                return error;
            }

            var computeSeconds = time.GetElapsedTime(started).TotalSeconds;
            part.Statistics.Record(computeSeconds);
            metrics.RecordRun(queueSeconds, computeSeconds);
            return new PartRun(run, queueSeconds, computeSeconds);
        }
        finally
        {
            foreach (var buffer in assembled ?? [])
            {
                buffer?.Dispose();
            }

            queue.Leave();
        }
    }

    private static TensorBuffer?[]? Assemble(PartBinding binding, TakenInput[] taken, Tensor[] inputs)
    {
        TensorBuffer?[]? buffers = null;
        Activity? span = null;
        for (var index = 0; index < taken.Length; index++)
        {
            var input = binding.Inputs[index];
            if (taken[index].Plan is not { } plan)
            {
                inputs[index] = new Tensor(input.Tensor, input.Type, input.Box.Shape, taken[index].Pieces[0].Data);
                continue;
            }

            span ??= EdgeTelemetry.Source.StartActivity("assemble");
            var buffer = TensorBufferPool.Shared.Rent(input.LengthBytes);
            (buffers ??= new TensorBuffer?[taken.Length])[index] = buffer;
            for (var piece = 0; piece < plan.Copies.Length; piece++)
            {
                if (plan.Copies[piece] is { } copy)
                {
                    var source = taken[index].Pieces[piece];
                    WireCodec.Decode(copy, source.Data.Span, source.WireType, source.Scale, input.Type, buffer.Memory.Span);
                }
            }

            inputs[index] = new Tensor(input.Tensor, input.Type, input.Box.Shape, buffer.Memory);
        }

        span?.Dispose();
        return buffers;
    }

    private Activity? StartSpan(LoadedPart part, Tensor[] inputs)
    {
        var span = EdgeTelemetry.Source.StartActivity("ort.run");
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("edgeaspire.part", part.Sha256);
            span.SetTag("edgeaspire.device", _device);
            span.SetTag("edgeaspire.provider", part.Session.Provider.Name);
            span.SetTag("edgeaspire.tensor.bytes_in", inputs.Sum(input => (long)input.Data.Length));
        }

        return span;
    }
}
