using System.Collections.Immutable;
using System.Text.Json;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Chains;
using EdgeAspire.Scheduler.Configuration;
using EdgeAspire.Scheduler.Items;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Computing;

/// <summary>
/// The stage on this device, which computes. What it fails at in passing (it starts anew, has lost its parts, has too many calls) is tried
/// again for as long as a step may take; what is wrong with the item itself becomes the item's answer.
/// </summary>
internal sealed class LocalStage(IOptions<SchedulerOptions> options, TimeProvider time) : IDisposable
{
    private readonly InferenceClient _client = new(options.Value.Stage!, time: time);
    private readonly TimeSpan _stepLimit = TimeSpan.FromSeconds(options.Value.StageSeconds);
    private readonly TimeSpan _loadLimit = TimeSpan.FromSeconds(options.Value.PartLoadSeconds);
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(options.Value.ResendSeconds);
    private ImmutableArray<ChainPart> _parts = [];

    /// <summary>Whether the last call was answered.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>Has the stage load parts, none of which goes for another; when it does, they are those that are loaded again should it lose them.</summary>
    public async Task<Error?> LoadAsync(ImmutableArray<ChainPart> parts, CancellationToken cancellationToken)
    {
        ModelRepositoryParameter beside = new()
        {
            StringParam = JsonSerializer.Serialize(parts.Select(part => part.Sha256).ToArray(), StageJsonContext.Default.StringArray),
        };
        foreach (var part in parts)
        {
            Dictionary<string, ModelRepositoryParameter> parameters = new(StringComparer.Ordinal)
            {
                [EdgeParameters.Beside] = beside,
                [EdgeParameters.MemoryBytes] = new() { Int64Param = Math.Max(1, part.MemoryBytes) },
            };
            if (await _client.LoadModelAsync(part.Sha256, parameters, _loadLimit, cancellationToken) is { } error)
            {
                return error with { Message = $"The stage does not load blocks {part.From} to {part.To}: {error.Message}" };
            }
        }

        _parts = parts;
        IsAnswering = true;
        return null;
    }

    /// <summary>Computes blocks of an item.</summary>
    /// <param name="chain">The blocks.</param>
    /// <param name="payload">What the item carries; the caller's to dispose.</param>
    /// <param name="position">The cut that it has reached.</param>
    /// <param name="end">The cut to which it is computed.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    public async Task<StageRun> RunAsync(PartChain chain, Payload payload, int position, int end, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var seconds = 0.0;
        var current = payload.Lease();
        while (position < end && current.Error is null)
        {
            var part = chain.Next(position, end, hasWhole: _parts.Any(loaded => loaded.To - loaded.From > 1));
            var (next, partSeconds) = await RunAsync(chain, part, current, started, cancellationToken);
            current.Dispose();
            (current, position) = (next, part.To);
            seconds += partSeconds;
        }

        return new StageRun(current, seconds);
    }

    /// <summary>Seconds of one item, by one of zeros.</summary>
    public async Task<Outcome<double>> MeasureAsync(PartChain chain, int first, int last, CancellationToken cancellationToken)
    {
        var tensors = chain.Cuts[first].Select(value =>
        {
            TensorShape.TryCountBytes(value.DataType, value.Shape.AsSpan(), out var bytes);
            return new Tensor(value.Name, value.DataType, [.. value.Shape], new byte[bytes]);
        }).ToArray();
        using Payload zeros = new(tensors, trace: default);
        var run = await RunAsync(chain, zeros, first, last, cancellationToken);
        using (run.Payload)
        {
            return run.Payload.Error is { } error ? error : run.ComputeSeconds;
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsPassing(Error error) => error.Reason is
        ErrorReason.DeviceUnavailable or ErrorReason.Overloaded or ErrorReason.ModelNotReady or ErrorReason.NotFound or ErrorReason.Conflict;

    private async Task<StageRun> RunAsync(PartChain chain, ChainPart part, Payload payload, long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = RequestOf(part, payload);
            var sent = time.GetTimestamp();
            var outcome = await _client.InferAsync(request, _stepLimit - time.GetElapsedTime(started), cancellationToken);
            if (outcome.TryGetValue(out var response, out var error))
            {
                IsAnswering = true;
                var queueSeconds = response.Parameters.TryGetValue(EdgeParameters.QueueSeconds, out var queued) ? queued.DoubleParam : 0;
                return new StageRun(Take(chain, part, payload, response), Math.Max(0, time.GetElapsedTime(sent).TotalSeconds - queueSeconds));
            }

            IsAnswering = error.Reason is not ErrorReason.DeviceUnavailable;
            if (!IsPassing(error) || cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) + _pause >= _stepLimit)
            {
                return new StageRun(new Payload(Named(part, error), payload.Trace), 0);
            }

            if (error.Reason is ErrorReason.NotFound)
            {
                // It has started anew, and has no parts: all of them, so that the next step finds its own. A failure shows in the next try.
                await LoadAsync(_parts, cancellationToken);
            }

            await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static InferRequest RequestOf(ChainPart part, Payload payload)
    {
        InferRequest request = new() { ModelName = part.Sha256 };
        foreach (var input in part.Inputs)
        {
            var value = payload.Tensors.First(tensor => string.Equals(tensor.Name, input.Value, StringComparison.Ordinal));
            request.Inputs.Add(value with { Name = input.Tensor });
        }

        request.Own(payload.Lease());
        return request;
    }

    private Payload Take(PartChain chain, ChainPart part, Payload before, InferResponse response)
    {
        List<Tensor> tensors = [];
        var carriesOn = false;
        foreach (var value in chain.Cuts[part.To])
        {
            var output = part.Outputs.FirstOrDefault(output => string.Equals(output.Value, value.Name, StringComparison.Ordinal));
            var found = output is null
                ? before.Tensors.Where(tensor => string.Equals(tensor.Name, value.Name, StringComparison.Ordinal))
                : response.Outputs.Where(tensor => string.Equals(tensor.Name, output.Tensor, StringComparison.Ordinal));
            carriesOn |= output is null;
            tensors.AddRange(found.Select(tensor => tensor with { Name = value.Name }));
        }

        if (chain.Check(part.To, tensors) is { } error)
        {
            response.Dispose();
            return new Payload(Named(part, error with { Reason = ErrorReason.InvalidAnswer }), before.Trace);
        }

        return new Payload(tensors, before.Trace, carriesOn ? [response, before.Lease()] : [response]) { ComputedBy = options.Value.DeviceName };
    }

    private Error Named(ChainPart part, Error error) =>
        error with { Message = $"Device '{options.Value.DeviceName}', blocks {part.From} to {part.To}: {error.Message}" };
}
