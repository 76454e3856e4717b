using System.Collections.Immutable;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>A whole model in blocks that run one after the other.</summary>
/// <param name="Blocks">
/// The blocks. A value that one makes may be read by any later one: whoever runs them keeps values until their last reader has run.
/// </param>
public sealed record CutModel(ImmutableArray<CutBlock> Blocks);
