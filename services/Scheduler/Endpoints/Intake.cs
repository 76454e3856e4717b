using System.Diagnostics;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Serving.Checks;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>The sources of this worker: requests come in, each is an item of the source that it names, its result goes out.</summary>
internal sealed class Intake(SourceTable sources, WorkerHost host, IOptions<SchedulerOptions> options, TimeProvider time)
{
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.AnswerSeconds);

    /// <summary>Answers a request of the Open Inference Protocol.</summary>
    public async ValueTask<Outcome<InferResponse>> AnswerAsync(Worker worker, InferRequest request, InferContext context)
    {
        if (!SourceOf(request).TryGetValue(out var source, out var error) || !Order(worker, request).TryGetValue(out var tensors, out error))
        {
            return error;
        }

        var left = context.DeadlineUtc is { } deadline ? deadline - time.GetUtcNow().UtcDateTime : _limit;
        if (!(await AnswerAsync(worker, source, tensors, new MessageLease(request), left, context.CancellationToken)).TryGetValue(out var result, out error))
        {
            return error;
        }

        InferResponse response = new() { ModelName = request.ModelName, Id = request.Id, UsesRawContents = request.UsesRawContents };
        response.Own(result);
        NamedTensors.AddOutputs(response, request, [.. result.Tensors]);
        response.Parameters[EdgeParameters.ComputedBy] = new InferParameter { StringParam = result.ComputedBy };
        return response;
    }

    /// <summary>Answers what came as the bytes of the model's inputs, one after the other.</summary>
    /// <param name="worker">This worker.</param>
    /// <param name="source">Whose item it is.</param>
    /// <param name="bytes">The bytes; taken over.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public async ValueTask<Outcome<Payload>> AnswerAsync(Worker worker, Source source, TensorBuffer bytes, CancellationToken cancellationToken)
    {
        var inputs = worker.Chain.Cuts[0];
        var tensors = new Tensor[inputs.Length];
        var start = 0;
        for (var place = 0; place < tensors.Length; place++)
        {
            TensorShape.TryCountBytes(inputs[place].DataType, inputs[place].Shape.AsSpan(), out var lengthBytes);
            tensors[place] = new Tensor(inputs[place].Name, inputs[place].DataType, [.. inputs[place].Shape], bytes.Memory.Slice(start, (int)lengthBytes));
            start += (int)lengthBytes;
        }

        return await AnswerAsync(worker, source, tensors, bytes, _limit, cancellationToken);
    }

    private async ValueTask<Outcome<Payload>> AnswerAsync(
        Worker worker, Source source, Tensor[] tensors, IDisposable owner, TimeSpan left, CancellationToken cancellationToken)
    {
        using var activity = EdgeTelemetry.Source.StartActivity("scheduler.item");
        activity?.SetTag("edgeaspire.source", source.Name);
        Payload input = new(tensors, (activity ?? Activity.Current)?.Context ?? default, owner);
        var error = left > TimeSpan.Zero
            ? host.Ring?.Unanswerable ?? FindNonFinite(worker, tensors)
            : new Error(ErrorReason.DeadlineExceeded, "The caller's deadline had passed when the request came.");
        if (error is not null)
        {
            input.Dispose();
            return error;
        }

        var answer = await worker.AnswerAsync(source, input, left < _limit ? left : _limit, cancellationToken);
        return answer.Error is { Reason: ErrorReason.DeadlineExceeded } late && host.Ring?.Unanswerable is { } missing
            ? late with { Message = $"{late.Message} {missing.Message}" }
            : answer;
    }

    private Outcome<Source> SourceOf(InferRequest request) => !request.Parameters.TryGetValue(EdgeParameters.Source, out var name)
        ? sources.Find(name: null)
        : name.ParameterChoiceCase is InferParameter.ParameterChoiceOneofCase.StringParam
            ? sources.Find(name.StringParam)
            : new Error(ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Source}' is no string: expected the name of a source.");

    private static Outcome<Tensor[]> Order(Worker worker, InferRequest request)
    {
        var chain = worker.Chain;
        if (!string.Equals(request.ModelName, chain.Model, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.UnknownModel, $"There is no model '{request.ModelName}' here: the ring computes '{chain.Model}'.");
        }

        var name = $"model '{chain.Model}'";
        var tensors = new Tensor[chain.Cuts[0].Length];
        var error = NamedTensors.Order(name, chain.Cuts[0], request, tensors) ?? NamedTensors.CheckOutputs(name, chain.Cuts[^1], request) ?? chain.Check(0, tensors);
        return error is null ? tensors : error;
    }

    private static Error? FindNonFinite(Worker worker, Tensor[] tensors)
    {
        foreach (var tensor in tensors)
        {
            if (FiniteScan.IndexOfNonFinite(tensor) is >= 0 and var index)
            {
                return new Error(
                    ErrorReason.NonFiniteValue,
                    $"Input '{tensor.Name}' of model '{worker.Chain.Model}', element {index}: expected a finite number, got NaN or infinity.");
            }
        }

        return null;
    }
}
