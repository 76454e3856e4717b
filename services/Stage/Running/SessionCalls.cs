using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Stage.Forwarding;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>Calls in a session: bring pieces, wait for the others, run, return, forward, keep.</summary>
internal sealed class SessionCalls(
    SessionTable sessions, RecipeReader recipes, WaitingCalls waiting, PartRunner runner, PieceForwarder forwarder, TimeProvider time)
{
    /// <summary>Longest wait of a call without a deadline.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Only puts the inputs into the session.</summary>
    public Error? Deliver(InferRequest request, in CallParameters parameters)
    {
        if (!recipes.ForDelivery(parameters.Recipe).TryGetValue(out var recipe, out var error)
            || !sessions.Enter(parameters.Session ?? "").TryGetValue(out var session, out error))
        {
            return error;
        }

        error = AddPieces(session, request, recipe, out _);
        sessions.Leave(session, parameters.Ends && error is null);
        return error;
    }

    /// <summary>Runs a part on what the session has and the call brings.</summary>
    public async ValueTask<Error?> RunAsync(
        LoadedPart part, InferRequest request, CallParameters parameters, InferResponse response, InferContext context)
    {
        if (!recipes.For(part, parameters.Recipe).TryGetValue(out var recipe, out var error)
            || !sessions.Enter(parameters.Session!).TryGetValue(out var session, out error))
        {
            return error;
        }

        session.Use(part);
        try
        {
            error = AddPieces(session, request, recipe, out var pieces);
            if (error is null && (error = await RunAsync(part, session, recipe, parameters, response, context)) is not null)
            {
                // A call that fails leaves nothing that it brought, so that it can be made again.
                session.Withdraw(pieces);
            }

            return error;
        }
        finally
        {
            sessions.Leave(session, parameters.Ends && error is null);
        }
    }

    private static Error? AddPieces(Session session, InferRequest request, CallRecipe recipe, out Piece[] pieces)
    {
        if (!PieceReader.Read(request, recipe).TryGetValue(out pieces!, out var error))
        {
            return error;
        }

        error = session.Add(pieces);
        if (error is not null)
        {
            Array.ForEach(pieces, piece => piece.Memory.Dispose());
        }

        return error;
    }

    private async ValueTask<Error?> RunAsync(
        LoadedPart part, Session session, CallRecipe recipe, CallParameters parameters, InferResponse response, InferContext context)
    {
        var binding = recipe.Binding!;
        var taken = new TakenInput[binding.Inputs.Length];
        var arrived = time.GetTimestamp();
        if (await TakeAsync(session, binding, taken, parameters.Waits, context) is { } missing)
        {
            return missing;
        }

        var waitSeconds = time.GetElapsedTime(arrived).TotalSeconds;
        var outcome = await runner.RunAsync(part, binding, taken, context.CancellationToken);
        Session.Release(taken);
        if (!outcome.TryGetValue(out var run, out var error))
        {
            return error;
        }

        using var memory = new SharedMemory(run.Outputs);
        session.Drop(recipe.Drop);
        if (Keep(session, recipe, run, memory, out var kept) is { } full)
        {
            return full;
        }

        var forwarding = time.GetTimestamp();
        error = recipe.Returns.AddTo(response.Outputs, response, run.Outputs, memory);
        if (error is null && recipe.Forwards.Length > 0)
        {
            error = await forwarder.SendAsync(session.Id, recipe.Forwards, run.Outputs, memory, context);
        }

        if (error is not null)
        {
            session.Withdraw(kept);
            return error;
        }

        var tags = response.Parameters;
        tags[EdgeParameters.QueueSeconds] = new InferParameter { DoubleParam = run.QueueSeconds };
        tags[EdgeParameters.ComputeSeconds] = new InferParameter { DoubleParam = run.ComputeSeconds };
        tags[EdgeParameters.WaitSeconds] = new InferParameter { DoubleParam = waitSeconds };
        tags[EdgeParameters.ForwardSeconds] = new InferParameter { DoubleParam = time.GetElapsedTime(forwarding).TotalSeconds };
        return null;
    }

    private async ValueTask<Error?> TakeAsync(Session session, PartBinding binding, TakenInput[] taken, bool waits, InferContext context)
    {
        var error = session.TryTake(binding.Inputs, taken, out var changed);
        if (changed is null || !waits)
        {
            return error;
        }

        if (waiting.Enter() is { } tooMany)
        {
            return tooMany;
        }

        using var span = EdgeTelemetry.Source.StartActivity("wait");
        try
        {
            while (changed is not null)
            {
                var left = context.DeadlineUtc is { } deadline ? deadline - time.GetUtcNow().UtcDateTime : LongestWait;
                if (left <= TimeSpan.Zero)
                {
                    return error! with { Reason = ErrorReason.DeadlineExceeded };
                }

                await changed.WaitAsync(left < LongestWait ? left : LongestWait, time, context.CancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!changed.IsCompleted)
                {
                    var reason = context.CancellationToken.IsCancellationRequested ? ErrorReason.Cancelled : ErrorReason.DeadlineExceeded;
                    return error! with { Reason = reason };
                }

                error = session.TryTake(binding.Inputs, taken, out changed);
            }

            return error;
        }
        finally
        {
            waiting.Leave();
        }
    }

    private static Error? Keep(Session session, CallRecipe recipe, PartRun run, SharedMemory memory, out Piece[] kept)
    {
        kept = recipe.Keep.Length == 0 ? [] : new Piece[recipe.Keep.Length];
        if (kept.Length == 0)
        {
            return null;
        }

        for (var index = 0; index < kept.Length; index++)
        {
            var output = recipe.Binding!.Outputs[recipe.Keep[index]];
            kept[index] = new Piece(output.Box, output.Type, 1, run.Outputs.Outputs[recipe.Keep[index]].Data, memory.Share());
        }

        var error = session.Add(kept);
        if (error is not null)
        {
            Array.ForEach(kept, piece => piece.Memory.Dispose());
        }

        return error;
    }
}
