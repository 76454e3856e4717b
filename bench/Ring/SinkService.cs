using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Bench.Ring;

/// <summary>Takes whatever tensors come.</summary>
internal sealed class SinkService : InferenceServiceBase
{
    protected override bool IsReady => true;

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context) =>
        ValueTask.FromResult<Outcome<InferResponse>>(new InferResponse { ModelName = request.ModelName, Id = request.Id });

    protected override Outcome<bool> IsModelReady(string name, string version) => true;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = SinkServerCommand.CommandName };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse { Name = name };
}
