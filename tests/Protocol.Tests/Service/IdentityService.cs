using System.Collections.Concurrent;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>Answers every input as an output of the same name; the models "fail", "throw", "hang" and "linger" do that.</summary>
internal sealed class IdentityService : InferenceServiceBase
{
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _lingering = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets calls of the model that does not care for cancellation go on.</summary>
    public void EndLingering() => _lingering.TrySetResult();

    /// <summary>The places that requests of sequences have taken, in that order.</summary>
    public ConcurrentQueue<TakenPlace> Places { get; } = new();

    /// <summary>The places of requests that began, in that order; null for none.</summary>
    public ConcurrentQueue<IDisposable?> Begun { get; } = new();

    /// <summary>Completed when a call hangs.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>Completed when the hanging call's token is signalled.</summary>
    public Task Cancelled => _cancelled.Task;

    protected override bool IsReady => true;

    protected override IDisposable? Place(InferParameter sequence, long arrival)
    {
        var place = new TakenPlace(sequence.StringParam, arrival);
        Places.Enqueue(place);
        return place;
    }

    protected override async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        Begun.Enqueue(context.Place);
        switch (request.ModelName)
        {
            case "fail":
                return new Error(ErrorReason.UnknownModel, "No model 'fail': 100 % ünknown.");
            case "throw":
                throw new InvalidOperationException("a bug");
            case "linger":
                await _lingering.Task;
                break;
            case "hang":
                _hanging.TrySetResult();
                using (context.CancellationToken.Register(() => _cancelled.TrySetResult()))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                }

                break;
        }

        var response = new InferResponse
        {
            ModelName = request.ModelName,
            ModelVersion = "1",
            Id = request.Id,
            UsesRawContents = request.UsesRawContents,
        };
        foreach (var tensor in request.Inputs)
        {
            response.Outputs.Add(tensor);
        }

        foreach (var (name, value) in request.Parameters)
        {
            response.Parameters[name] = value;
        }

        return response;
    }

    protected override Outcome<bool> IsModelReady(string name, string version) =>
        name is "fail" ? new Error(ErrorReason.UnknownModel, "No model 'fail'.") : true;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = "identity", Version = "1" };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) =>
        name is "fail" ? new Error(ErrorReason.UnknownModel, "No model 'fail'.") : new ModelMetadataResponse { Name = name };
}
