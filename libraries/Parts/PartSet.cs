using System.Collections.Immutable;

namespace EdgeAspire.Parts;

/// <summary>
/// The parts of a block and everything that a gateway must know to run them, without knowing the model: which boxes of which values
/// go to which part, and how what comes back is joined. Parts of one set do not need each other and run at the same time.
/// </summary>
/// <param name="Method">How the block was divided.</param>
/// <param name="Nodes">Names of the block's nodes, in the order of the model.</param>
/// <param name="Inputs">Values of the model that the parts take: inputs of the model or outputs of any earlier set.</param>
/// <param name="Outputs">Values of the model that later sets take or that are its answers.</param>
/// <param name="Parts">The parts. Partial sums are added in this order.</param>
public sealed record PartSet(
    CutMethod Method,
    ImmutableArray<string> Nodes,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<JoinedValue> Outputs,
    ImmutableArray<PartDescription> Parts);
