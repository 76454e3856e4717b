namespace EdgeAspire.Onnx.Validation;

/// <summary>Finds a cycle among nodes, without recursion: a graph may be a chain of many thousand nodes.</summary>
internal static class GraphCycle
{
    /// <summary>The nodes of one cycle in order of data flow, or none.</summary>
    public static IReadOnlyList<int> Find(int nodeCount, IReadOnlyList<(int From, int To)> edges)
    {
        // Sorted nodes, which is what nearly every file has, cannot have a cycle.
        if (edges.All(edge => edge.From < edge.To))
        {
            return [];
        }

        int[] missing = new int[nodeCount];
        ILookup<int, int> consumers = edges.ToLookup(edge => edge.From, edge => edge.To);
        foreach ((_, int to) in edges)
        {
            missing[to]++;
        }

        Queue<int> ready = new(Enumerable.Range(0, nodeCount).Where(node => missing[node] == 0));
        while (ready.TryDequeue(out int node))
        {
            foreach (int consumer in consumers[node])
            {
                if (--missing[consumer] == 0)
                {
                    ready.Enqueue(consumer);
                }
            }
        }

        int stuck = Array.FindIndex(missing, count => count > 0);
        return stuck < 0 ? [] : Follow(stuck, missing, edges);
    }

    // Every node that is left waits for another one that is left, so walking backwards comes round to a node seen before.
    private static List<int> Follow(int start, int[] missing, IReadOnlyList<(int From, int To)> edges)
    {
        Dictionary<int, int> waitsFor = [];
        foreach ((int from, int to) in edges)
        {
            if (missing[from] > 0 && missing[to] > 0)
            {
                waitsFor[to] = from;
            }
        }

        List<int> path = [];
        HashSet<int> seen = [];
        for (int node = start; ; node = waitsFor[node])
        {
            path.Add(node);
            if (!seen.Add(node))
            {
                List<int> cycle = path[path.IndexOf(node)..];
                cycle.Reverse();
                return cycle;
            }
        }
    }
}
