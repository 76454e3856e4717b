using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Bench.Cutting;

/// <summary>
/// A way that divides each of many blocks: from the model's first node to its last, every block as long as it stays exact. Where none can
/// begin, a node is computed whole.
/// </summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Layers">How many convolutions and dense layers a block has, at least and at most, for so many devices.</param>
/// <param name="TryCut">Cuts a block; null when this way has nothing to do with it, such as a dense layer's with a convolution.</param>
internal sealed record BlockWay(
    string Name, Func<Sharing, (int Least, int Most)> Layers, Func<GraphBlock, Sharing, string, OnnxOutcome<CutBlock>?> TryCut) : ICutWay
{
    public CutChain Cut(ModelGraph graph, Sharing sharing)
    {
        int[] positions = [.. CutPoints.Of(graph).Select(point => point.Position), graph.Nodes.Length];
        var layers = LayersBefore(graph);
        var blocks = new List<(CutBlock Block, bool IsCut)>();
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        var start = 0;
        var whole = 0;
        while (start < graph.Nodes.Length)
        {
            if (Longest(graph, start, positions, layers, sharing, $"block{blocks.Count}", out var fault) is { } cut)
            {
                AddWhole(whole, start);
                blocks.Add((cut.Block, true));
                start = whole = cut.End;
                continue;
            }

            var next = positions.First(position => position > start);
            if (fault is not null && layers[next] - layers[start] >= Math.Min(1, Layers(sharing).Least))
            {
                refused[GraphBlock.Between(graph, start, next).Nodes[0].Name] = RefusalKinds.Of(fault);
            }

            start = next;
        }

        AddWhole(whole, start);
        return new CutChain(blocks, blocks.Where(block => block.IsCut).Select(block => block.Block.Models.Length).DefaultIfEmpty().Max(), refused);

        void AddWhole(int from, int to)
        {
            if (to > from)
            {
                blocks.Add((LayerCut.Whole(GraphBlock.Between(graph, from, to), $"block{blocks.Count}").Value, false));
            }
        }
    }

    private static int[] LayersBefore(ModelGraph graph)
    {
        var layers = new int[graph.Nodes.Length + 1];
        foreach (var node in graph.Nodes)
        {
            layers[node.Index + 1] = layers[node.Index] + (NodeCost.Of(node).MultiplyAccumulates > 0 ? 1 : 0);
        }

        return layers;
    }

    private (CutBlock Block, int End)? Longest(
        ModelGraph graph, int start, int[] positions, int[] layers, Sharing sharing, string name, out OnnxFault? fault)
    {
        var (least, most) = Layers(sharing);
        fault = null;
        foreach (var end in positions.Where(end => end > start).TakeWhile(end => layers[end] - layers[start] <= most).Reverse())
        {
            if (layers[end] - layers[start] < least)
            {
                break;
            }

            if (TryCut(GraphBlock.Between(graph, start, end), sharing, name) is not { } outcome)
            {
                continue;
            }

            if (outcome.TryGetValue(out var block, out fault))
            {
                return (block, end);
            }
        }

        return null;
    }
}
