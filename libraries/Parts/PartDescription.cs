using System.Collections.Immutable;

namespace EdgeAspire.Parts;

/// <summary>One part of a block: what it takes, gives and costs.</summary>
/// <param name="Name">The name of the part's model: unique in the cut, fit for a file name.</param>
/// <param name="Inputs">What it takes. A device that has a box of a value from the part that it ran before needs only the rest.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Flops">Operations as CoopAI counts them, those included that other parts do as well.</param>
/// <param name="ModelBytes">Length of its model file.</param>
public sealed record PartDescription(
    string Name, ImmutableArray<PartTensor> Inputs, ImmutableArray<PartTensor> Outputs, long Flops, long ModelBytes);
