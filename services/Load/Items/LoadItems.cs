using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Load.Items;

/// <summary>What items consist of.</summary>
/// <param name="Inputs">Their inputs, in turn.</param>
/// <param name="Expected">What comes for each; null when that is not known.</param>
internal sealed record LoadItems(IReadOnlyList<Tensor[]> Inputs, ExpectedAnswers? Expected);
