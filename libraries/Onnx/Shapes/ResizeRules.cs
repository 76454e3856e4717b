using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators that make images larger or smaller.</summary>
internal static class ResizeRules
{
    public static bool Pad(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input)
            || !node.TryIntegers(1, "pads", out ImmutableArray<long>? given)
            || !node.TryIntegers(3, "axes", out ImmutableArray<long>? givenAxes))
        {
            return false;
        }

        ImmutableArray<long> axes = givenAxes ?? [.. Enumerable.Range(0, input.Rank).Select(axis => (long)axis)];
        if (!node.TryAxes(axes, input.Rank, out _))
        {
            return false;
        }

        if (given is not { } pads || pads.Length != axes.Length * 2 || pads.Any(pad => pad is < -NodeContext.MaxElements or > NodeContext.MaxElements))
        {
            return node.Fail($"its pads are missing, too large, or not two for each of {axes.Length} dimensions");
        }

        long[] shape = [.. input.Shape];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + input.Rank : axes[i]);
            shape[axis] += pads[i] + pads[i + axes.Length];
        }

        return node.Set(input.Type, [.. shape]);
    }

    public static bool Upsample(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        ImmutableArray<float> scales = node.Attributes.Floats("scales");
        return (node.InputCount < 2 || TryScales(node, 1, out scales)) && Scale(node, input, scales, null);
    }

    public static bool Resize(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        ImmutableArray<float> scales;
        if (node.Opset < 11)
        {
            return TryScales(node, 1, out scales) && Scale(node, input, scales, null);
        }

        ImmutableArray<long>? axes = node.Attributes.IsWritten("axes") ? node.Attributes.Ints("axes") : null;
        if (axes is { } chosen && !node.TryAxes(chosen, input.Rank, out _))
        {
            return false;
        }

        if (node.Input(3) is { Elements: > 0 })
        {
            return node.TryIntegers(3, out ImmutableArray<long> sizes) && Size(node, input, sizes, axes);
        }

        return TryScales(node, 2, out scales)
            && (node.Attributes.Text("coordinate_transformation_mode") is not "tf_crop_and_resize"
                || node.Refuse("it crops by a region and scales: give it sizes instead of scales"))
            && Scale(node, input, scales, axes);
    }

    private static bool TryScales(NodeContext node, int index, out ImmutableArray<float> scales)
    {
        scales = [];
        if (!node.TryInput(index, out GraphValue? input))
        {
            return false;
        }

        if (input.Constant is not { IsInteger: false } constant)
        {
            return node.Refuse($"scales {input} decide the shape, but what they hold depends on the model's inputs");
        }

        scales = [.. constant.Reals.Select(scale => (float)scale)];
        return true;
    }

    private static bool Scale(NodeContext node, GraphValue input, ImmutableArray<float> scales, ImmutableArray<long>? axes)
    {
        int count = axes?.Length ?? input.Rank;
        if (scales.Length != count || scales.Any(scale => !(scale > 0 && scale < NodeContext.MaxElements)))
        {
            return node.Fail($"scales [{string.Join(", ", scales)}] are not {count} positive numbers");
        }

        long[] shape = [.. input.Shape];
        for (int i = 0; i < count; i++)
        {
            // In single precision and rounded towards zero, as the runtime does.
            shape[AxisOf(axes, i, input.Rank)] = (long)MathF.Min(scales[i] * shape[AxisOf(axes, i, input.Rank)], NodeContext.MaxElements * 2f);
        }

        return node.Set(input.Type, [.. shape]);
    }

    private static bool Size(NodeContext node, GraphValue input, ImmutableArray<long> sizes, ImmutableArray<long>? axes)
    {
        int count = axes?.Length ?? input.Rank;
        if (sizes.Length != count || sizes.Any(size => size is < 1 or > NodeContext.MaxElements) || input.Elements == 0)
        {
            return node.Fail($"sizes [{string.Join(", ", sizes)}] are not {count} positive numbers");
        }

        string policy = node.Attributes.Text("keep_aspect_ratio_policy") ?? "stretch";
        if (policy is not ("stretch" or "not_larger" or "not_smaller"))
        {
            return node.Fail($"attribute 'keep_aspect_ratio_policy' is '{policy}', expected stretch, not_larger or not_smaller");
        }

        if (policy is not "stretch" && axes is { } chosen && chosen.Any(axis => axis < 0))
        {
            return node.Refuse($"keep_aspect_ratio_policy '{policy}' with negative axes: ONNX Runtime does not resize then");
        }

        long[] shape = [.. input.Shape];
        float[] ratios = [.. sizes.Select((size, i) => (float)size / input.Shape[AxisOf(axes, i, input.Rank)])];
        float scale = policy is "not_larger" ? ratios.Min() : ratios.Max();
        for (int i = 0; i < count; i++)
        {
            int axis = AxisOf(axes, i, input.Rank);
            shape[axis] = policy is "stretch" ? sizes[i] : (long)MathF.Round(scale * shape[axis], MidpointRounding.AwayFromZero);
        }

        return node.Set(input.Type, [.. shape]);
    }

    private static int AxisOf(ImmutableArray<long>? axes, int index, int rank) =>
        axes is { } chosen ? (int)(chosen[index] < 0 ? chosen[index] + rank : chosen[index]) : index;
}
