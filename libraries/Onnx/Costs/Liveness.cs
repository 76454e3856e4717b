using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Costs;

/// <summary>
/// Memory of activations when nodes run one after the other: a value takes its bytes from the node that makes it to the last one that
/// reads it. What comes from outside takes them from the start, what goes outside to the end. No operator is taken to work in place,
/// so that this is an upper bound for a runtime that frees what nobody reads.
/// </summary>
public static class Liveness
{
    /// <summary>Most bytes alive at once while a part of a graph runs.</summary>
    /// <param name="nodes">Nodes of one graph, in the order in which they run. What others make, they take as inputs.</param>
    public static long PeakBytes(IReadOnlyList<GraphNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        HashSet<GraphNode> own = [.. nodes];
        Dictionary<GraphValue, int> lastReads = [];
        long alive = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (GraphValue input in nodes[i].Inputs.OfType<GraphValue>().Where(value => !value.IsInitializer))
            {
                bool isKnown = lastReads.ContainsKey(input);
                lastReads[input] = i;
                if (!isKnown && (input.Producer is null || !own.Contains(input.Producer)))
                {
                    alive += input.LengthBytes;
                }
            }
        }

        long peak = alive;
        for (int i = 0; i < nodes.Count; i++)
        {
            alive += nodes[i].Outputs.OfType<GraphValue>().Sum(value => value.LengthBytes);
            peak = Math.Max(peak, alive);
            IEnumerable<GraphValue> read = nodes[i].Inputs.OfType<GraphValue>().Distinct().Where(value => lastReads.GetValueOrDefault(value, -1) == i);
            IEnumerable<GraphValue> unread = nodes[i].Outputs.OfType<GraphValue>().Where(value => !lastReads.ContainsKey(value));
            alive -= read.Concat(unread).Where(value => !LeavesPart(value, own)).Sum(value => value.LengthBytes);
        }

        return peak;
    }

    private static bool LeavesPart(GraphValue value, HashSet<GraphNode> own) =>
        value.IsOutput || (value.Producer is not null && own.Contains(value.Producer) && value.Consumers.Any(node => !own.Contains(node)));
}
