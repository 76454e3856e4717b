using EdgeAspire.Gate.Models;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Inference;

/// <summary>What the gate answers for a classifier, whatever its strategy.</summary>
internal static class GateOutputs
{
    public const string Probabilities = "probabilities";
    public const string Label = "label";
    public const string Entropy = "entropy";
    public const string Expert = "expert";

    /// <summary>Only with the request parameter <c>edge_experts</c>.</summary>
    public const string ExpertProbabilities = "expert_probabilities";

    /// <summary>Only with the request parameter <c>edge_experts</c>; -1 for an expert that did not answer.</summary>
    public const string ExpertEntropy = "expert_entropy";

    /// <summary>The outputs that model metadata lists.</summary>
    public static IReadOnlyList<TensorSpecification> Declare(ModelManifest manifest) =>
    [
        new(Probabilities, TensorDataType.Fp32, [-1, manifest.Classes]),
        new(Label, TensorDataType.Int64, [-1]),
        new(Entropy, TensorDataType.Fp32, [-1]),
        new(Expert, TensorDataType.Int64, [-1]),
    ];

    public static bool IsKnown(string name, bool withExperts) =>
        name is Probabilities or Label or Entropy or Expert || (withExperts && name is ExpertProbabilities or ExpertEntropy);
}
