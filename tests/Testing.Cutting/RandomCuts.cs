using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Testing.Cutting;

/// <summary>Cuts a model at random places, and each block in a random way that it allows, for 2 to 8 devices.</summary>
internal sealed class RandomCuts
{
    private readonly Random _random;
    private readonly Dictionary<CutMethod, int> _counts;

    private RandomCuts(int seed, Dictionary<CutMethod, int> counts)
    {
        _random = new Random(seed);
        _counts = counts;
    }

    /// <summary>Cuts a model in at most so many blocks, and counts the methods.</summary>
    public static IReadOnlyList<CutBlock> Of(ModelGraph graph, int seed, int maxBlocks, Dictionary<CutMethod, int> counts)
    {
        RandomCuts cuts = new(seed, counts);
        int[] points = [.. CutPoints.Of(graph).Select(point => point.Position)];
        int[] chosen = [.. points.OrderBy(_ => cuts._random.Next()).Take(cuts._random.Next(maxBlocks)).Order()];
        List<CutBlock> blocks = [];
        int start = 0;
        foreach (int end in chosen.Append(graph.Nodes.Length))
        {
            blocks.Add(cuts.Block(GraphBlock.Between(graph, start, end), $"block{blocks.Count}"));
            start = end;
        }

        return blocks;
    }

    private CutBlock Block(GraphBlock block, string name)
    {
        Func<GraphBlock, string, OnnxOutcome<CutBlock>?>[] methods = [Rows, Grid, Channels, Input, Branches];

        // Few blocks have branches or end with a layer, so these two get their chance first half of the time.
        int rare = _random.Next(2) == 0 ? int.MaxValue : 0;
        foreach (Func<GraphBlock, string, OnnxOutcome<CutBlock>?> method in methods.OrderBy(method => method == Input || method == Branches ? _random.Next() & ~rare : _random.Next()))
        {
            if (method(block, name) is { } cut && cut.TryGetValue(out CutBlock? parts, out OnnxFault? fault))
            {
                _counts[parts.Description.Method] = _counts.GetValueOrDefault(parts.Description.Method) + 1;
                return parts;
            }
        }

        return LayerCut.Whole(block, name).Value;
    }

    private OnnxOutcome<CutBlock>? Rows(GraphBlock block, string name) => Output(block, name, 2);

    private OnnxOutcome<CutBlock>? Channels(GraphBlock block, string name) => Output(block, name, 1);

    private OnnxOutcome<CutBlock>? Grid(GraphBlock block, string name) => Output(block, name, 2, 3);

    private OnnxOutcome<CutBlock>? Branches(GraphBlock block, string name) => BranchCut.Cut(block, null, name);

    private OnnxOutcome<CutBlock>? Output(GraphBlock block, string name, params int[] axes)
    {
        GraphValue main = block.Outputs[^1];
        return axes.All(axis => axis < main.Rank && main.Shape[axis] > 1)
            ? OutputCut.Cut(block, [.. axes.Select(axis => Pieces(axis, main.Shape[axis], axes.Length > 1 ? 3 : 8))], name)
            : default(OnnxOutcome<CutBlock>?);
    }

    private OnnxOutcome<CutBlock>? Input(GraphBlock block, string name)
    {
        if (!InputCut.Divided(block).TryGetValue(out GraphValue? divided, out _))
        {
            return null;
        }

        int axis = divided.Rank > 2 ? _random.Next(1, divided.Rank) : divided.Rank - 1;
        return divided.Shape[axis] > 1 ? InputCut.Cut(block, Pieces(axis, divided.Shape[axis], 8), name) : default(OnnxOutcome<CutBlock>?);
    }

    private AxisCut Pieces(int axis, long length, int most)
    {
        int count = _random.Next(2, (int)Math.Min(most, length) + 1);
        long[] bounds = [.. Enumerable.Range(1, (int)length - 1).OrderBy(_ => _random.Next()).Take(count - 1).Select(bound => (long)bound).Order()];
        return new AxisCut(axis, [.. bounds.Append(length).Zip(bounds.Prepend(0), (end, start) => end - start)]);
    }
}
