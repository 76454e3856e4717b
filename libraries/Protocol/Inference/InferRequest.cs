using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Inference;

/// <summary>A request of the Open Inference Protocol: the tensors point into memory that the request owns, or that its maker keeps alive.</summary>
public sealed class InferRequest : InferMessage
{
    /// <summary>The input tensors.</summary>
    public IList<Tensor> Inputs { get; } = new List<Tensor>(1);

    /// <summary>The outputs asked for; none means all.</summary>
    public IList<RequestedOutput> Outputs { get; } = new List<RequestedOutput>();
}
