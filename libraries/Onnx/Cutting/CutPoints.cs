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
        List<GraphValue> alive = [];
        foreach (int index in computing.SkipLast(1))
        {
            GraphNode node = graph.Nodes[index];
            alive.AddRange(node.Outputs.OfType<GraphValue>().Where(value => value.Constant is null));
            alive.RemoveAll(value => lastReads.GetValueOrDefault(value, -1) <= index);
            if (alive.Count > 0)
            {
                points.Add(new CutPoint(index + 1, [.. alive]));
            }
        }

        return points.ToImmutable();
    }
}
