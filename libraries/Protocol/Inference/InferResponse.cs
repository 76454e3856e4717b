using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Inference;

/// <summary>A response of the Open Inference Protocol: the tensors point into memory that the response owns.</summary>
public sealed class InferResponse : InferMessage
{
    /// <summary>The output tensors.</summary>
    public IList<Tensor> Outputs { get; } = new List<Tensor>(2);
}
