using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Cutting.Writing;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>
/// Cuts what a block makes: by rows, or rows and columns, of images (spatial splitting); by channels of a convolution and of what
/// follows it channel by channel (channel splitting); by elements of a dense layer (output splitting). Every part takes exactly what its
/// box of the outputs depends on, halos included, and computes it without the others; activations are part of it.
/// </summary>
public static class OutputCut
{
    private const int MaxParts = 1024;

    /// <summary>Cuts a block into as many parts as the product of the pieces along each axis; the last axis varies fastest.</summary>
    /// <param name="block">The nodes.</param>
    /// <param name="axes">
    /// How to divide the block's first output whose axes have these lengths. Other outputs of the block are divided in the same
    /// proportion.
    /// </param>
    /// <param name="name">Name of the block; the parts are called after it.</param>
    /// <returns>The parts; a fault that names the node which stands against the cut.</returns>
    public static OnnxOutcome<CutBlock> Cut(GraphBlock block, IReadOnlyList<AxisCut> axes, string name)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(axes);
        if ((FindPiecesFault(block, axes) ?? FindOutputFault(block, axes)) is { } mistaken)
        {
            return mistaken;
        }

        int[] cutAxes = [.. axes.Select(axis => axis.Axis)];
        int count = axes.Aggregate(1, (product, axis) => product * axis.Lengths.Length);
        return Cut(
            block,
            [.. Enumerable.Range(0, count).Select(i => block.Outputs.ToDictionary(value => value, value => BoxOf(value, axes, i)))],
            block.Outputs.ToDictionary(value => value, _ => cutAxes),
            name);
    }

    /// <summary>Cuts a block into boxes that somebody else has chosen.</summary>
    /// <param name="block">The nodes.</param>
    /// <param name="parts">For each part its boxes of the block's outputs; each output is filled without overlap.</param>
    /// <param name="name">Name of the block; the parts are called after it.</param>
    /// <returns>The parts; a fault that names the node which stands against the cut.</returns>
    public static OnnxOutcome<CutBlock> Cut(GraphBlock block, IReadOnlyList<IReadOnlyList<ValueBox>> parts, string name)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(parts);
        if (FindBoxesFault(block, parts) is { } mistaken)
        {
            return mistaken;
        }

        List<Dictionary<GraphValue, Region>> wanted =
        [
            .. parts.Select(boxes => block.Outputs.ToDictionary(
                value => value,
                value => boxes.FirstOrDefault(box => string.Equals(box.Value, value.Name, StringComparison.Ordinal))?.Region
                    ?? new Region([.. value.Shape.Select(_ => Interval.Empty)]))),
        ];
        return Cut(
            block,
            wanted,
            block.Outputs.ToDictionary(
                value => value,
                value => Enumerable.Range(0, value.Rank).Where(axis => wanted.Any(boxes => !boxes[value].Axes[axis].IsWhole(value.Shape[axis]))).ToArray()),
            name);
    }

    private static OnnxOutcome<CutBlock> Cut(
        GraphBlock block, IReadOnlyList<Dictionary<GraphValue, Region>> wanted, Dictionary<GraphValue, int[]> cutAxes, string name)
    {
        var geometry = BlockGeometry.Of(block.WithConstants());
        if (CutTracker.FindFault(geometry, block, cutAxes) is { } obstacle)
        {
            return obstacle;
        }

        List<PartOf> parts = [];
        foreach (Dictionary<GraphValue, Region> boxes in wanted)
        {
            if (!Write(block, geometry, boxes, $"{name}-{parts.Count}").TryGetValue(out PartOf? part, out OnnxFault? fault))
            {
                return fault;
            }

            parts.Add(part);
        }

        return CutBlocks.Of(CutMethod.Output, block, [.. block.Outputs.Select(CutBlocks.Assembled)], parts);
    }

    private static OnnxOutcome<PartOf> Write(GraphBlock block, BlockGeometry geometry, Dictionary<GraphValue, Region> wanted, string name)
    {
        BlockSlice slice = geometry.SliceFor(wanted.Where(pair => !pair.Value.IsEmpty).ToDictionary());
        PartWriter writer = new(block.Graph, name, slice);
        writer.AddInputs(block.Inputs);
        if (writer.AddNodes() is { } fault)
        {
            return fault;
        }

        foreach (GraphValue output in block.Outputs.Where(output => !wanted[output].IsEmpty))
        {
            writer.AddOutput(output, wanted[output]);
        }

        return writer.Finish(slice.Flops);
    }

    private static OnnxFault? FindBoxesFault(GraphBlock block, IReadOnlyList<IReadOnlyList<ValueBox>> parts)
    {
        if (parts.Count is 0 or > MaxParts || parts.Any(boxes => boxes.All(box => box.Region.IsEmpty)))
        {
            return OnnxFault.NotCuttable($"a block is cut into 1 to {MaxParts} parts, and each makes something");
        }

        if (parts.Any(boxes => boxes.DistinctBy(box => box.Value, StringComparer.Ordinal).Count() != boxes.Count))
        {
            return OnnxFault.NotCuttable("a part makes one box of a value at most");
        }

        foreach (GraphValue output in block.Outputs)
        {
            Region[] boxes =
            [
                .. parts.SelectMany(part => part).Where(box => string.Equals(box.Value, output.Name, StringComparison.Ordinal)).Select(box => box.Region),
            ];
            var whole = Region.Whole(output.Shape);
            bool isFilled = boxes.All(box => box.Rank == output.Rank && whole.Contains(box))
                && boxes.Sum(box => box.Elements) == output.Elements
                && Handover.Rest(whole, boxes).IsEmpty;
            if (!isFilled)
            {
                return OnnxFault.NotCuttable($"{output.Producer}: the boxes {string.Join("; ", boxes.Take(8))} do not fill {output} without overlap");
            }
        }

        return parts.SelectMany(part => part).FirstOrDefault(box => !block.Outputs.Any(output => string.Equals(output.Name, box.Value, StringComparison.Ordinal))) is { } foreign
            ? OnnxFault.NotCuttable($"a box of '{foreign.Value}' is wanted, but the block gives {string.Join(", ", block.Outputs)}")
            : null;
    }

    private static OnnxFault? FindPiecesFault(GraphBlock block, IReadOnlyList<AxisCut> axes)
    {
        if (axes.Count == 0 || axes.Select(axis => axis.Axis).Distinct().Count() != axes.Count)
        {
            return OnnxFault.NotCuttable("a cut needs axes, each of them once");
        }

        if (axes.FirstOrDefault(axis => axis.Lengths.IsEmpty || axis.Lengths.Any(length => length < 1)) is { } empty)
        {
            return OnnxFault.NotCuttable($"pieces [{string.Join(", ", empty.Lengths)}] of axis {empty.Axis} are not all at least 1 long");
        }

        long count = axes.Aggregate(1L, (product, axis) => Math.Min(MaxParts + 1L, product * axis.Lengths.Length));
        return count > MaxParts
            ? OnnxFault.NotCuttable($"a block is cut into at most {MaxParts} parts")
            : block.Outputs.Any(output => Fits(output, axes))
                ? null
                : OnnxFault.NotCuttable(
                    $"pieces {string.Join(" and ", axes.Select(axis => $"[{string.Join(", ", axis.Lengths)}] of axis {axis.Axis}"))} do not add up to "
                    + $"those of an output: {string.Join(", ", block.Outputs)}");
    }

    private static OnnxFault? FindOutputFault(GraphBlock block, IReadOnlyList<AxisCut> axes)
    {
        int last = axes.Max(axis => axis.Axis);
        return block.Outputs.FirstOrDefault(output => output.Rank <= last) is { } flat
            ? OnnxFault.NotCuttable($"{flat.Producer}: the block also gives {flat}, which has no axis {last}; end the block before it")
            : null;
    }

    private static bool Fits(GraphValue output, IReadOnlyList<AxisCut> axes) =>
        axes.All(axis => axis.Axis >= 0 && axis.Axis < output.Rank && axis.Lengths.Sum() == output.Shape[axis.Axis]);

    private static Region BoxOf(GraphValue value, IReadOnlyList<AxisCut> axes, int part)
    {
        var box = Region.Whole(value.Shape);
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            (part, int piece) = Math.DivRem(part, axes[i].Lengths.Length);
            box = box.With(axes[i].Axis, axes[i].ScaledTo(value.Shape[axes[i].Axis])[piece]);
        }

        return box;
    }
}
