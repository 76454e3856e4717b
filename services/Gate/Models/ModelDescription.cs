using System.Collections.Immutable;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Models;

/// <summary>A version of a model as callers see it, whatever runs it.</summary>
/// <param name="VersionText">Its version, as the protocol carries it.</param>
/// <param name="Strategy">How devices collaborate on it.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Properties">What else metadata says.</param>
internal sealed record ModelDescription(
    string VersionText, string Strategy, ModelInputs Inputs, ImmutableArray<TensorSpecification> Outputs, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The model's name.</summary>
    public string Name => Inputs.Model;
}
