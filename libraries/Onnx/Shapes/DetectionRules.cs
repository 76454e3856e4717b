using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Operators of detectors and of networks that move pixels by computed places.</summary>
internal static class DetectionRules
{
    public static bool GridSample(NodeContext node)
    {
        if (!node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input) || !node.TryInput(1, input.Rank, input.Rank, out GraphValue? grid))
        {
            return false;
        }

        return grid.Shape[0] == input.Shape[0] && grid.Shape[^1] == input.Rank - 2
            ? node.Set(input.Type, [input.Shape[0], input.Shape[1], .. grid.Shape[1..^1]])
            : node.Fail($"grid {grid} does not hold {input.Rank - 2} coordinates for each image of {input}");
    }

    public static bool RoiAlign(NodeContext node)
    {
        if (!node.TryInput(0, 4, 4, out GraphValue? input)
            || !node.TryInput(1, 2, 2, out GraphValue? regions)
            || !node.TryInput(2, 1, 1, out GraphValue? images))
        {
            return false;
        }

        long height = node.Attributes.Int("output_height") ?? 1;
        long width = node.Attributes.Int("output_width") ?? 1;
        return regions.Shape[1] == 4 && images.Shape[0] == regions.Shape[0] && height >= 1 && width >= 1
            ? node.Set(input.Type, [regions.Shape[0], input.Shape[1], height, width])
            : node.Fail($"regions {regions} with images {images} do not make outputs of {height} x {width}");
    }

    public static bool GatherND(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input) || !node.TryInput(1, 1, 32, out GraphValue? indices))
        {
            return false;
        }

        long batch = node.Attributes.Int("batch_dims") ?? 0;
        long depth = indices.Shape[^1];
        if (batch < 0 || batch >= Math.Min(input.Rank, indices.Rank) || depth < 1 || depth > input.Rank - batch
            || !input.Shape.Take((int)batch).SequenceEqual(indices.Shape.Take((int)batch)))
        {
            return node.Fail($"indices {indices} do not fit {input} with {batch} batch dimensions");
        }

        return node.Set(input.Type, [.. indices.Shape[..^1], .. input.Shape.Skip((int)(batch + depth))]);
    }

    public static bool OneHot(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? indices)
            || !node.TryInput(2, 1, 1, out GraphValue? values)
            || !node.TryInput(1, 0, 1, out GraphValue? depth)
            || !node.TryAxis(node.Attributes.Int("axis"), indices.Rank + 1, out int axis))
        {
            return false;
        }

        if (depth.Constant is not { IsInteger: true, Count: 1 } known)
        {
            return node.Refuse($"input 1 {depth} decides the shape, but what it holds is not known beforehand");
        }

        return node.Set(values.Type, indices.Shape.Insert(axis, known.Integers[0]));
    }

    /// <summary>RNN, GRU and LSTM: all steps, then the last states.</summary>
    public static bool Recurrent(NodeContext node)
    {
        if (!node.TryInput(0, 3, 3, out GraphValue? input)
            || !node.TryInput(1, 3, 3, out GraphValue? weights)
            || !node.TryInput(2, 3, 3, out GraphValue? recurrence))
        {
            return false;
        }

        bool isBatchFirst = node.Attributes.Flag("layout");
        long directions = node.Attributes.Text("direction") is "bidirectional" ? 2 : 1;
        long hidden = node.Attributes.Int("hidden_size") ?? recurrence.Shape[2];
        long gates = node.Node.OpType switch
        {
            "LSTM" => 4,
            "GRU" => 3,
            _ => 1,
        };
        if (hidden < 1 || hidden > NodeContext.MaxElements
            || !weights.Shape.SequenceEqual([directions, gates * hidden, input.Shape[2]])
            || !recurrence.Shape.SequenceEqual([directions, gates * hidden, hidden]))
        {
            return node.Fail($"weights {weights} and {recurrence} do not fit {input}, {directions} directions and {hidden} hidden values");
        }

        (long steps, long batch) = isBatchFirst ? (input.Shape[1], input.Shape[0]) : (input.Shape[0], input.Shape[1]);
        ImmutableArray<long> all = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
        ImmutableArray<long> last = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
        return node.Set(0, input.Type, all) && node.Set(1, input.Type, last)
            && (node.Node.OpType is not "LSTM" || node.Set(2, input.Type, last));
    }
}
