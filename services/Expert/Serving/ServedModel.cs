using System.Collections.Immutable;
using EdgeAspire.Expert.Classification;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Holding;

namespace EdgeAspire.Expert.Serving;

/// <summary>
/// One loaded version. It is freed when it was retired and the last request that holds a <see cref="ModelLease"/> on it is over.
/// </summary>
internal sealed class ServedModel
{
    private readonly SharedHold _hold;
    private volatile bool _isReady;

    public ServedModel(ModelIdentity identity, ModelSession session, ClassifierHead? head)
    {
        Identity = identity;
        Session = session;
        _hold = new SharedHold(session);
        Head = head;
        Outputs = head is null ? session.Outputs : ClassifierOutputs(session, head);
    }

    public ModelIdentity Identity { get; }

    public ModelSession Session { get; }

    /// <summary>How its output becomes probabilities; null when its own outputs are served.</summary>
    public ClassifierHead? Head { get; }

    /// <summary>What is served, as the metadata declares it.</summary>
    public ImmutableArray<TensorSpecification> Outputs { get; }

    /// <summary>Whether it is warm. One that is not answers too, but is not announced.</summary>
    public bool IsReady => _isReady;

    public void MarkReady() => _isReady = true;

    /// <summary>Keeps the model from being freed until the lease is disposed; null when it is gone.</summary>
    public ModelLease? TryHold() => _hold.TryTake() ? new ModelLease(this) : null;

    /// <summary>Ends a hold: of a lease, or, called once, of the service itself.</summary>
    public void Release() => _hold.Release();

    private static ImmutableArray<TensorSpecification> ClassifierOutputs(ModelSession session, ClassifierHead head)
    {
        var batch = session.Inputs[0].Shape is [var first, ..] ? first : 1;
        return
        [
            new TensorSpecification(ClassifierHead.ProbabilitiesName, TensorDataType.Fp32, [batch, head.Classes]),
            new TensorSpecification(ClassifierHead.EntropyName, TensorDataType.Fp32, [batch]),
        ];
    }
}
