using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>How a block of a model is to be cut.</summary>
/// <param name="End">How many nodes of <see cref="ModelGraph.Nodes"/> lie before its end; it starts where the block before it ends.</param>
/// <param name="Method">How it is divided.</param>
public sealed record BlockCut(int End, CutMethod Method)
{
    /// <summary>
    /// How axes are divided: those of the output (<see cref="CutMethod.Output"/>), or the one axis of what the last layer adds up
    /// (<see cref="CutMethod.Input"/>); none for other methods.
    /// </summary>
    public ImmutableArray<AxisCut> Axes { get; init; } = [];

    /// <summary>
    /// Instead of axes, the boxes that each part makes of the block's outputs (<see cref="CutMethod.Output"/>): for plans that divide
    /// several outputs each in its own way.
    /// </summary>
    public ImmutableArray<ImmutableArray<ValueBox>> Boxes { get; init; } = [];

    /// <summary>Which branches go together (<see cref="CutMethod.Branches"/>); none for a part per branch.</summary>
    public ImmutableArray<ImmutableArray<int>> Groups { get; init; } = [];
}
