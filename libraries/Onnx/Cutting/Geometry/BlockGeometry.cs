using System.Collections.Immutable;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>The geometry of several nodes of a graph together. Made once, it is asked for as many parts as a plan tries.</summary>
public sealed class BlockGeometry
{
    private readonly ImmutableArray<NodeGeometry> _nodes;

    private BlockGeometry(ImmutableArray<NodeGeometry> nodes) => _nodes = nodes;

    /// <summary>The nodes, in the order of the graph.</summary>
    public ImmutableArray<NodeGeometry> Nodes => _nodes;

    /// <summary>Finds the geometry of nodes.</summary>
    /// <param name="nodes">Nodes of one graph, in its order.</param>
    public static BlockGeometry Of(IEnumerable<GraphNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return new BlockGeometry([.. nodes.Select(NodeGeometry.Of)]);
    }

    /// <summary>Walks back from parts of what the nodes make to the part of every value that they take.</summary>
    /// <param name="wanted">What is wanted of values that the nodes make.</param>
    public BlockSlice SliceFor(IReadOnlyDictionary<GraphValue, Region> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Dictionary<GraphValue, Region> regions = new(wanted);
        Dictionary<GraphNode, Region> computed = [];
        Int128 flops = 0;
        for (int i = _nodes.Length - 1; i >= 0; i--)
        {
            NodeGeometry geometry = _nodes[i];
            GraphNode node = geometry.Node;
            if (WantedOf(node, regions) is not { } needed)
            {
                continue;
            }

            Region region = geometry.Computable(needed);
            computed[node] = region;
            foreach (GraphValue? output in node.Outputs)
            {
                if (output is not null)
                {
                    regions[output] = IsLikeFirst(node, output) ? Of(geometry, output, region) : Region.Whole(output.Shape);
                }
            }

            flops += TakeInputs(geometry, region, regions);
        }

        return new BlockSlice(this, regions, computed, (long)Int128.Min(flops, long.MaxValue));
    }

    // Outputs may differ in length along axes that cannot be cut.
    private static Region Of(NodeGeometry geometry, GraphValue output, Region region) =>
        new([.. region.Axes.Select((axis, i) => geometry.ObstacleOf(i) is null ? axis : Interval.Whole(output.Shape[i]))]);

    private static bool IsLikeFirst(GraphNode node, GraphValue output) =>
        output.Rank == node.Outputs.First(first => first is not null)!.Rank;

    private static Region? WantedOf(GraphNode node, Dictionary<GraphValue, Region> regions)
    {
        Region? hull = null;
        foreach (GraphValue? output in node.Outputs)
        {
            if (output is not null && regions.TryGetValue(output, out Region? region) && !region.IsEmpty)
            {
                hull = !IsLikeFirst(node, output) ? Region.Whole(node.Outputs.First(first => first is not null)!.Shape)
                    : hull is null ? region : hull.Hull(region);
            }
        }

        return hull;
    }

    private static Int128 TakeInputs(NodeGeometry geometry, Region computed, Dictionary<GraphValue, Region> regions)
    {
        GraphNode node = geometry.Node;
        var shapes = ImmutableArray.CreateBuilder<ImmutableArray<long>>(node.Inputs.Length);
        for (int input = 0; input < node.Inputs.Length; input++)
        {
            if (node.Inputs[input] is not { } value)
            {
                shapes.Add([]);
                continue;
            }

            Region needed = geometry.Needed(input, computed);
            shapes.Add(needed.Shape);
            if (value is { IsInitializer: false, Constant: not null })
            {
                // What is known beforehand is not computed, so that nothing has to be whole for the sake of its shape.
                continue;
            }

            regions[value] = regions.TryGetValue(value, out Region? others) ? others.Hull(needed) : needed;
        }

        return Work.Of(node, shapes.MoveToImmutable(), computed.Shape).Flops;
    }
}
