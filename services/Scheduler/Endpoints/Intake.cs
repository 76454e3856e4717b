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
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Serving.Checks;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>The source of this worker: requests come in, each is an item, its result goes out.</summary>
internal sealed class Intake(IOptions<SchedulerOptions> options, TimeProvider time)
{
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.AnswerSeconds);

    /// <summary>Answers a request for the model.</summary>
    public async ValueTask<Outcome<InferResponse>> AnswerAsync(Worker worker, InferRequest request, InferContext context)
    {
        using var activity = EdgeTelemetry.Source.StartActivity("scheduler.item");
        if (!Read(worker, request).TryGetValue(out var tensors, out var error))
        {
            return error;
        }

        var left = context.DeadlineUtc is { } deadline ? deadline - time.GetUtcNow().UtcDateTime : _limit;
        if (left <= TimeSpan.Zero)
        {
            return new Error(ErrorReason.DeadlineExceeded, "The caller's deadline had passed when the request came.");
        }

        Payload input = new(tensors, (activity ?? Activity.Current)?.Context ?? default, new MessageLease(request));
        if (!(await worker.AnswerAsync(input, left < _limit ? left : _limit, context.CancellationToken)).TryGetValue(out var result, out error))
        {
            return error;
        }

        InferResponse response = new() { ModelName = request.ModelName, Id = request.Id, UsesRawContents = request.UsesRawContents };
        response.Own(result);
        NamedTensors.AddOutputs(response, request, [.. result.Tensors]);
        response.Parameters[EdgeParameters.ComputedBy] = new InferParameter { StringParam = result.ComputedBy };
        return response;
    }

    private static Outcome<Tensor[]> Read(Worker worker, InferRequest request)
    {
        var chain = worker.Chain;
        if (!string.Equals(request.ModelName, chain.Model, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.UnknownModel, $"There is no model '{request.ModelName}' here: the ring computes '{chain.Model}'.");
        }

        var name = $"model '{chain.Model}'";
        var tensors = new Tensor[chain.Cuts[0].Length];
        if ((NamedTensors.Order(name, chain.Cuts[0], request, tensors) ?? NamedTensors.CheckOutputs(name, chain.Cuts[^1], request) ?? chain.Check(0, tensors))
            is { } error)
        {
            return error;
        }

        foreach (var tensor in tensors)
        {
            if (FiniteScan.IndexOfNonFinite(tensor) is >= 0 and var index)
            {
                return new Error(
                    ErrorReason.NonFiniteValue, $"Input '{tensor.Name}' of {name}, element {index}: expected a finite number, got NaN or infinity.");
            }
        }

        return tensors;
    }
}
