using EdgeAspire.Onnx.Proto;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>Sorts the nodes of a valid graph by data flow.</summary>
internal static class NodeOrder
{
    /// <summary>Indexes of the nodes, each after those it reads from, otherwise as in the file.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<NodeProto> nodes)
    {
        Dictionary<string, int> producers = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output.Where(name => name.Length > 0))
            {
                producers[output] = i;
            }
        }

        int[] missing = new int[nodes.Count];
        List<int>?[] consumers = new List<int>?[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in nodes[i].Input)
            {
                if (producers.TryGetValue(input, out int producer))
                {
                    missing[i]++;
                    (consumers[producer] ??= []).Add(i);
                }
            }
        }

        PriorityQueue<int, int> ready = new();
        ready.EnqueueRange(Enumerable.Range(0, nodes.Count).Where(i => missing[i] == 0).Select(i => (i, i)));
        List<int> order = new(nodes.Count);
        while (ready.TryDequeue(out int node, out _))
        {
            order.Add(node);
            foreach (int consumer in consumers[node] ?? [])
            {
                if (--missing[consumer] == 0)
                {
                    ready.Enqueue(consumer, consumer);
                }
            }
        }

        return order;
    }
}
