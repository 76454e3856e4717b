using System.Diagnostics;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Serving.Computing;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Serving;

/// <summary>One request: check, wait, run, answer.</summary>
internal sealed class InferenceEngine(
    ServedModels models, ComputeQueue queue, ServingMetrics metrics, IOptions<ExpertOptions> options, TimeProvider time)
{
    private readonly int _maxBatch = options.Value.MaxBatch;
    private readonly string _deviceName = options.Value.DeviceName;
    private readonly InferParameter _device = new() { StringParam = options.Value.DeviceName };

    /// <summary>Runs the model.</summary>
    /// <returns>The response, which the caller disposes while the request still lives; or why there is none.</returns>
    public async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, CancellationToken cancellationToken)
    {
        var outcome = models.Hold(request.ModelName, request.ModelVersion).TryGetValue(out var lease, out var error)
            ? await InferAsync(lease, request, cancellationToken)
            : error;
        metrics.RecordOutcome(outcome.Error is null ? "success" : outcome.Error.Reason.ToString());
        return outcome;
    }

    private async ValueTask<Outcome<InferResponse>> InferAsync(ModelLease lease, InferRequest request, CancellationToken cancellationToken)
    {
        var model = lease.Model;
        var inputs = new Tensor[model.Session.Inputs.Length];
        var response = new InferResponse
        {
            ModelName = model.Identity.Name,
            ModelVersion = model.Identity.VersionText,
            Id = request.Id,
            UsesRawContents = request.UsesRawContents,
        };
        var error = RequestCheck.Check(model, request, _maxBatch, inputs) ?? await RunAsync(model, request, inputs, response, cancellationToken);

        // After whatever the response owns already: outputs may lie in memory of the model.
        response.Own(lease);
        if (error is not null)
        {
            response.Dispose();
            return error;
        }

        return response;
    }

    private async ValueTask<Error?> RunAsync(
        ServedModel model, InferRequest request, Tensor[] inputs, InferResponse response, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        using (EdgeTelemetry.Source.StartActivity("queue"))
        {
            if (await queue.EnterAsync(cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        var started = time.GetTimestamp();
        try
        {
            using var span = StartRunSpan(model, inputs);
            var error = Run(model, request, inputs, response);
            span?.SetStatus(error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, error?.Message);
            if (error is not null)
            {
                return error;
            }
        }
        finally
        {
            queue.Leave();
        }

        var queueSeconds = time.GetElapsedTime(arrived, started).TotalSeconds;
        var computeSeconds = time.GetElapsedTime(started).TotalSeconds;
        response.Parameters[EdgeParameters.Device] = _device;
        response.Parameters[EdgeParameters.QueueSeconds] = new InferParameter { DoubleParam = queueSeconds };
        response.Parameters[EdgeParameters.ComputeSeconds] = new InferParameter { DoubleParam = computeSeconds };
        metrics.RecordRun(queueSeconds, computeSeconds);
        Activity.Current?.SetTag("edgeaspire.queue.duration", queueSeconds);
        return null;
    }

    private static Error? Run(ServedModel model, InferRequest request, Tensor[] inputs, InferResponse response)
    {
        if (!model.Session.Run(inputs).TryGetValue(out var run, out var error))
        {
            return error;
        }

        if (model.Head is null)
        {
            Answers.AddRaw(response, request, run);
            return null;
        }

        using (run)
        {
            return Answers.AddClassification(response, request, model, model.Head, inputs[0], run);
        }
    }

    private Activity? StartRunSpan(ServedModel model, Tensor[] inputs)
    {
        var span = EdgeTelemetry.Source.StartActivity("ort.run");
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("edgeaspire.model.name", model.Identity.Name);
            span.SetTag("edgeaspire.model.version", model.Identity.VersionText);
            span.SetTag("edgeaspire.part", model.Identity.Part);
            span.SetTag("edgeaspire.device", _deviceName);
            span.SetTag("edgeaspire.provider", model.Session.Provider.Name);
            span.SetTag("edgeaspire.tensor.bytes_in", inputs.Sum(input => (long)input.Data.Length));
        }

        return span;
    }
}
