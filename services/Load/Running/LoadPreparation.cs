using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Items;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Load.Running;

/// <summary>What is done before the first item: all workers are waited for, inputs are made, and the reference is asked for their answers.</summary>
internal sealed class LoadPreparation(LoadOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes the items.</summary>
    /// <param name="workers">The worker of each source.</param>
    /// <returns>Them; why there are none when that does not change by waiting, or <see cref="LoadOptions.ReadySeconds"/> are over.</returns>
    public async Task<Outcome<LoadItems>> PrepareAsync(IReadOnlyList<InferenceClient> workers, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var tried = await TryPrepareAsync(workers, cancellationToken);
            if (tried.Error is not { } error || !MayPass(error) || time.GetElapsedTime(began).TotalSeconds >= options.ReadySeconds)
            {
                return tried;
            }

            logger.NotReady(error.Message);
            await Task.Delay(RetryPeriod, time, cancellationToken);
        }
    }

    private static bool MayPass(Error error) => error.Reason
        is ErrorReason.DeviceUnavailable
        or ErrorReason.ModelNotReady
        or ErrorReason.UnknownModel
        or ErrorReason.NotFound
        or ErrorReason.DeadlineExceeded;

    private async Task<Outcome<LoadItems>> TryPrepareAsync(IReadOnlyList<InferenceClient> workers, CancellationToken cancellationToken)
    {
        ModelMetadataResponse? metadata = null;
        foreach (var worker in workers)
        {
            if (!(await worker.GetModelMetadataAsync(options.Model, "", AskTimeout, cancellationToken)).TryGetValue(out metadata, out var error))
            {
                return error with { Message = $"Worker {worker.Address}: {error.Message}" };
            }
        }

        if (!(await ItemInputs.MakeAsync(metadata!, options, cancellationToken)).TryGetValue(out var inputs, out var fault))
        {
            return fault;
        }

        if (options.Reference is not { } address)
        {
            return new LoadItems(inputs, Expected: null);
        }

        var model = options.ReferenceModel ?? metadata!.Properties.GetValueOrDefault("sha256");
        if (model is null)
        {
            return new Error(ErrorReason.InvalidArgument, $"The workers do not tell the model's hash: '{LoadOptions.Section}:{nameof(LoadOptions.ReferenceModel)}' is needed.");
        }

        using InferenceClient reference = new(address);
        return (await ExpectedAnswers.AskAsync(reference, model, inputs, TimeSpan.FromSeconds(options.AnswerSeconds), cancellationToken))
            .TryGetValue(out var expected, out fault) ? new LoadItems(inputs, expected) : fault;
    }
}
