using System.Collections.Immutable;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Models;

/// <summary>A version of a model as the repository describes it, checked.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">Its version, 1 or more.</param>
/// <param name="Strategy">How its parts collaborate.</param>
/// <param name="Parts">The names of its parts; the place of a part is its index.</param>
/// <param name="Input">The one input.</param>
/// <param name="Classes">How many classes the probabilities are over.</param>
/// <param name="ClassLabels">A label per class; empty when the model names none.</param>
internal sealed record ModelManifest(
    string Name,
    int Version,
    string Strategy,
    ImmutableArray<string> Parts,
    TensorSpecification Input,
    int Classes,
    ImmutableArray<string> ClassLabels)
{
    /// <summary>The one input, as those see it who serve models with several.</summary>
    public ModelInputs Inputs { get; } = new(Name, [Input]);
}
