using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Cutting.Parts;
using EdgeAspire.Onnx.Cutting.Writing;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

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

        var geometry = BlockGeometry.Of(block.WithConstants());
        int[] cutAxes = [.. axes.Select(axis => axis.Axis)];
        if (CutTracker.FindFault(geometry, block, block.Outputs.ToDictionary(value => value, _ => cutAxes)) is { } obstacle)
        {
            return obstacle;
        }

        int count = axes.Aggregate(1, (product, axis) => product * axis.Lengths.Length);
        List<PartOf> parts = [];
        for (int i = 0; i < count; i++)
        {
            Dictionary<GraphValue, Region> wanted = block.Outputs.ToDictionary(value => value, value => BoxOf(value, axes, i));
            if (!Write(block, geometry, wanted, $"{name}-{i}").TryGetValue(out PartOf? part, out OnnxFault? fault))
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
