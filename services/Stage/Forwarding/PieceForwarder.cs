using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Running;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Forwarding;

/// <summary>Sends boxes of outputs to the sessions of other devices.</summary>
internal sealed class PieceForwarder(DeviceDirectory devices, IOptions<StageOptions> options, TimeProvider time)
{
    private static readonly InferParameter Yes = new() { BoolParam = true };

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.01);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(0.5);

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(options.Value.ForwardSeconds);

    /// <summary>Sends all at once, and waits until all are acknowledged.</summary>
    /// <returns>What went wrong first; null for nothing.</returns>
    public async ValueTask<Error?> SendAsync(string session, ForwardTarget[] targets, ModelRun outputs, SharedMemory memory, InferContext context)
    {
        using var span = EdgeTelemetry.Source.StartActivity("forward");
        var parameter = new InferParameter { StringParam = session };
        if (targets is [var only])
        {
            return await SendAsync(parameter, only, outputs, memory, context);
        }

        var results = await Task.WhenAll(targets.Select(target => SendAsync(parameter, target, outputs, memory, context)));
        return results.FirstOrDefault(error => error is not null);
    }

    private async Task<Error?> SendAsync(InferParameter session, ForwardTarget target, ModelRun outputs, SharedMemory memory, InferContext context)
    {
        using var request = new InferRequest { ModelName = EdgeParameters.PiecesModel };
        request.Parameters[EdgeParameters.Session] = session;
        request.Parameters[EdgeParameters.Deliver] = Yes;
        request.Parameters[EdgeParameters.Pieces] = target.Pieces;
        var error = target.Outputs.AddTo(request.Inputs, request, outputs, memory) ?? await SendAsync(target.Device, request, context);
        return error is null ? null : error with { Message = $"Forward to '{target.Device}': {error.Message}" };
    }

    private async Task<Error?> SendAsync(string device, InferRequest request, InferContext context)
    {
        if (!(await devices.FindAsync(device, stale: null, context.CancellationToken)).TryGetValue(out var client, out var error))
        {
            return error;
        }

        error = await SendAsync(client, request, context);
        if (error is not { Reason: ErrorReason.DeviceUnavailable })
        {
            return error;
        }

        // The device may have moved. Pieces that arrived before the connection broke are refused as overlapping: that is no second failure.
        return (await devices.FindAsync(device, stale: client, context.CancellationToken)).TryGetValue(out var current, out _) && !ReferenceEquals(current, client)
            ? await SendAsync(current, request, context)
            : error;
    }

    // A receiver without room makes this stage wait, and by that whoever sends to this stage: a pipeline is as fast as its slowest member.
    private async Task<Error?> SendAsync(InferenceClient client, InferRequest request, InferContext context)
    {
        var started = time.GetTimestamp();
        var left = context.DeadlineUtc is { } deadline ? deadline - time.GetUtcNow().UtcDateTime : _timeout;
        var limit = left < _timeout ? left : _timeout;
        for (var pause = FirstPause; ; pause = pause < LongestPause ? 2 * pause : pause)
        {
            var outcome = await client.InferAsync(request, limit - time.GetElapsedTime(started), context.CancellationToken);
            if (outcome.TryGetValue(out var response, out var error))
            {
                response.Dispose();
                return null;
            }

            if (error.Reason is not ErrorReason.Overloaded || time.GetElapsedTime(started) + pause >= limit)
            {
                // Where the caller has more patience than this, it is the device that is away, and the caller can do without it.
                return error.Reason is ErrorReason.DeadlineExceeded && left > _timeout ? error with { Reason = ErrorReason.DeviceUnavailable } : error;
            }

            await Task.Delay(pause, time, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
