using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>What several nodes take and compute for a part of what they make.</summary>
public sealed class BlockSlice
{
    private readonly IReadOnlyDictionary<GraphValue, Region> _regions;
    private readonly IReadOnlyDictionary<GraphNode, Region> _computed;

    internal BlockSlice(
        BlockGeometry block, IReadOnlyDictionary<GraphValue, Region> regions, IReadOnlyDictionary<GraphNode, Region> computed, long flops)
    {
        Block = block;
        _regions = regions;
        _computed = computed;
        Flops = flops;
    }

    /// <summary>The geometry of the nodes.</summary>
    public BlockGeometry Block { get; }

    /// <summary>Operations of all nodes, what parts compute twice included; counted as in <see cref="Costs.NodeCost.Flops"/>.</summary>
    public long Flops { get; }

    /// <summary>
    /// The part of a value that is there: of a value that the nodes make, what is computed; of any other, including weights, what the
    /// nodes read. Null when they do neither.
    /// </summary>
    public Region? RegionOf(GraphValue value) => _regions.GetValueOrDefault(value);

    /// <summary>The part of its outputs that a node computes; null when nothing of it is wanted.</summary>
    public Region? ComputedBy(GraphNode node) => _computed.GetValueOrDefault(node);
}
