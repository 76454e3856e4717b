using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>Changes the parameters of a node that depend on where its part of the output lies.</summary>
internal static class NodeLocalizer
{
    private const int FirstSpatial = 2;

    public static void Localize(LocalNode local, PartModel model)
    {
        if (local.IsWhole)
        {
            return;
        }

        switch (local.Node.OpType)
        {
            case "Reshape":
                local.SetInput(1, model.AddIntegers($"{local.Node.Name}/shape", local.Computed.Shape.AsSpan()));
                break;
            case "Squeeze":
                Squeeze(local, model);
                break;
            case "Slice":
                Slice(local, model);
                break;
            case "Pad":
                Pad(local, model);
                break;
            case "Resize" when local.Node.Inputs.Length > 3 && local.Node.Inputs[3] is not null:
                Resize(local, model);
                break;
            default:
                Window(local);
                Groups(local);
                break;
        }
    }

    private static void Window(LocalNode local)
    {
        if (local.Node.Window is not { } window)
        {
            return;
        }

        bool isTransposed = local.Node.OpType is "ConvTranspose";
        long[] pads = new long[2 * window.Rank];
        long[] extra = new long[window.Rank];
        for (int i = 0; i < window.Rank; i++)
        {
            int axis = FirstSpatial + i;
            AxisPads axisPads = PadsOf(local, window, i, axis, isTransposed);
            pads[i] = axisPads.Begin;
            pads[window.Rank + i] = axisPads.End;
            if (isTransposed)
            {
                // Rows that no input reaches are appended by the operator's own means.
                pads[window.Rank + i] = Math.Max(0, axisPads.End);
                extra[i] = Math.Max(0, -axisPads.End);
            }
        }

        local.Remove("auto_pad");
        local.Set(NodeAttributes.Of("pads", pads));
        if (isTransposed)
        {
            local.Remove("output_shape");
            local.Set(NodeAttributes.Of("output_padding", extra));
        }
    }

    private static AxisPads PadsOf(LocalNode local, SlidingWindow window, int dimension, int axis, bool isTransposed)
    {
        AxisWindow along = local.Geometry.LinksOf(0)[axis].Window;
        Interval input = local.Needed[0]!.Axes[axis];
        if (isTransposed)
        {
            return along.PadsFor(local.Computed.Axes[axis], input);
        }

        if (local.IsWholeAlong(axis))
        {
            return new AxisPads(window.PadsBegin[dimension], window.PadsEnd[dimension]);
        }

        // With ceil_mode the last window may reach beyond the padding, which count_include_pad does not count there.
        AxisPads pads = along.PadsFor(local.Computed.Axes[axis], input);
        long room = along.InputLength + window.PadsEnd[dimension] - input.End;
        return pads with { End = Math.Min(pads.End, Math.Max(0, room)) };
    }

    private static void Groups(LocalNode local)
    {
        // A pool may carry the attribute too, where it means nothing.
        long group = local.Node.OpType is "Conv" or "ConvInteger" or "QLinearConv" or "ConvTranspose" ? local.Node.Attributes.Int("group") ?? 1 : 1;
        if (group > 1)
        {
            local.Set(NodeAttributes.Of("group", local.Computed.Axes[1].Length / (local.OutputShape[1] / group)));
        }
    }

    // Without axes it takes away whatever is 1, which in a part may be more.
    private static void Squeeze(LocalNode local, PartModel model)
    {
        if (local.Node.Attributes.IsWritten("axes") || local.Proto.Input.Count > 1)
        {
            return;
        }

        ImmutableArray<long> shape = local.Node.Inputs[0]!.Shape;
        long[] axes = [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1).Select(i => (long)i)];
        if (axes.Length == 0)
        {
            local.Proto.OpType = "Identity";
        }
        else if (local.Node.Opset < 13)
        {
            local.Set(NodeAttributes.Of("axes", axes));
        }
        else
        {
            local.SetInput(1, model.AddIntegers($"{local.Node.Name}/axes", axes));
        }
    }

    private static void Slice(LocalNode local, PartModel model)
    {
        SliceParameters parameters = SliceParameters.Of(local.Node)!;
        int rank = local.Computed.Rank;
        long[] axes = [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        long[] steps = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            (long start, long step) = parameters.Of(i);
            bool isWhole = local.IsWholeAlong(i);
            starts[i] = isWhole ? start : 0;
            ends[i] = isWhole ? start + ((local.OutputShape[i] - 1) * step) + 1 : local.Needed[0]!.Axes[i].Length;
            steps[i] = step;
        }

        if (local.Node.Opset < 10)
        {
            local.Set(NodeAttributes.Of("axes", axes));
            local.Set(NodeAttributes.Of("starts", starts));
            local.Set(NodeAttributes.Of("ends", ends));
            return;
        }

        local.SetInput(1, model.AddIntegers($"{local.Node.Name}/starts", starts));
        local.SetInput(2, model.AddIntegers($"{local.Node.Name}/ends", ends));
        local.SetInput(3, model.AddIntegers($"{local.Node.Name}/axes", axes));
        local.SetInput(4, model.AddIntegers($"{local.Node.Name}/steps", steps));
    }

    private static void Pad(LocalNode local, PartModel model)
    {
        PadParameters parameters = PadParameters.Of(local.Node)!;
        int rank = local.Computed.Rank;
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            AxisPads axis = local.IsWholeAlong(i)
                ? new AxisPads(parameters.Begin[i], parameters.End[i])
                : local.Geometry.LinksOf(0)[i].Window.PadsFor(local.Computed.Axes[i], local.Needed[0]!.Axes[i]);
            pads[i] = axis.Begin;
            pads[rank + i] = axis.End;
        }

        if (local.Node.Opset < 11)
        {
            local.Set(NodeAttributes.Of("pads", pads));
            return;
        }

        local.SetInput(1, model.AddIntegers($"{local.Node.Name}/pads", pads));
        if (local.Proto.Input.Count > 3)
        {
            local.Proto.Input.RemoveAt(3);
        }
    }

    private static void Resize(LocalNode local, PartModel model)
    {
        ImmutableArray<long> axes = local.Node.Attributes.Ints("axes");
        int rank = local.Computed.Rank;
        long[] sizes = axes.IsEmpty
            ? [.. local.Computed.Shape]
            : [.. axes.Select(axis => local.Computed.Axes[GeometryBuilder.Axis(axis, rank)].Length)];
        local.Remove("keep_aspect_ratio_policy");
        local.SetInput(3, model.AddIntegers($"{local.Node.Name}/sizes", sizes));
    }
}
