using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>Finds where a model can be cut.</summary>
public static class CutPoints
{
    /// <summary>
    /// All places where a model can be cut, in its order, also such with many crossing values. No place is behind nodes that compute
    /// nothing from the model's inputs, because parts have constants of their own.
    /// </summary>
    public static ImmutableArray<CutPoint> Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ConstantNodes constants = ConstantNodes.Of(graph);
        int[] computing = [.. graph.Nodes.Where(node => !constants.Contains(node)).Select(node => node.Index)];
        Dictionary<GraphValue, int> lastReads = [];
        foreach (GraphNode node in graph.Nodes.Where(node => !constants.Contains(node)))
        {
            foreach (GraphValue input in node.Inputs.OfType<GraphValue>())
            {
                lastReads[input] = node.Index;
            }
        }

        var points = ImmutableArray.CreateBuilder<CutPoint>();
        Dictionary<int, (int Count, long Bytes)> ending = [];
        int count = 0;
        long bytes = 0;
        foreach (int index in computing.SkipLast(1))
        {
            foreach (GraphValue value in graph.Nodes[index].Outputs.OfType<GraphValue>().Where(value => value.Constant is null))
            {
                int last = lastReads.GetValueOrDefault(value, -1);
                if (last > index)
                {
                    (int others, long theirBytes) = ending.GetValueOrDefault(last);
                    ending[last] = (others + 1, theirBytes + value.LengthBytes);
                    count++;
                    bytes += value.LengthBytes;
                }
            }

            (int read, long readBytes) = ending.GetValueOrDefault(index);
            count -= read;
            bytes -= readBytes;
            if (count > 0)
            {
                points.Add(new CutPoint(index + 1, count, bytes));
            }
        }

        return points.ToImmutable();
    }
}
