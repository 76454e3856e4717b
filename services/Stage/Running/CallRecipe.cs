using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>What a call asks for, with everything worked out that is the same in every call with these texts.</summary>
/// <param name="Binding">What the part's tensors are of the whole model; null when nothing is run.</param>
/// <param name="Pieces">What the inputs of the request are.</param>
/// <param name="Integers">Whether each is of a value that has 8-bit integers itself, and so no scale.</param>
/// <param name="Returns">What comes back.</param>
/// <param name="Forwards">What other devices are sent.</param>
/// <param name="Keep">Outputs of the part that stay in the session.</param>
/// <param name="Drop">Values that are forgotten afterwards.</param>
internal sealed record CallRecipe(PartBinding? Binding, PieceBox[] Pieces, bool[] Integers, OutputSet Returns, ForwardTarget[] Forwards, int[] Keep, string[] Drop);
