using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>
/// Follows cut axes back through a block. A cut is refused where a node stands against it, and where it would make every part compute
/// the same: that is no division of work.
/// </summary>
internal sealed class CutTracker
{
    private readonly BlockGeometry _geometry;
    private readonly HashSet<GraphNode> _own;
    private readonly Dictionary<GraphValue, SortedSet<int>> _axes = [];

    private CutTracker(BlockGeometry geometry, GraphBlock block)
    {
        _geometry = geometry;
        _own = [.. block.Nodes];
    }

    /// <summary>Why a block cannot be cut so; null when it can.</summary>
    /// <param name="geometry">The block's nodes.</param>
    /// <param name="block">The block.</param>
    /// <param name="cut">The axes along which values that the block makes are cut.</param>
    public static OnnxFault? FindFault(BlockGeometry geometry, GraphBlock block, IReadOnlyDictionary<GraphValue, int[]> cut)
    {
        CutTracker tracker = new(geometry, block);
        foreach ((GraphValue value, int[] axes) in cut)
        {
            tracker._axes[value] = [.. axes];
        }

        return tracker.FollowBack() ?? tracker.FindWholeRead();
    }

    private SortedSet<int> AxesOf(GraphNode node)
    {
        SortedSet<int> axes = [];
        foreach (GraphValue output in node.Outputs.OfType<GraphValue>())
        {
            axes.UnionWith(_axes.GetValueOrDefault(output, []));
        }

        return axes;
    }

    private OnnxFault? FollowBack()
    {
        foreach (NodeGeometry geometry in _geometry.Nodes.Reverse().Where(geometry => _own.Contains(geometry.Node)))
        {
            GraphNode node = geometry.Node;
            SortedSet<int> axes = AxesOf(node);
            foreach (int axis in axes)
            {
                if (geometry.ObstacleOf(axis) is { } obstacle)
                {
                    return OnnxFault.NotCuttable($"{node} cannot be cut along axis {axis} of its output: {obstacle}; end or begin the block there");
                }
            }

            if (axes.Count == 0 && NodeCost.Of(node).MultiplyAccumulates > 0)
            {
                return OnnxFault.NotCuttable(
                    $"{node} would be computed whole by every part, because what follows needs all of its output; begin the block behind it");
            }

            for (int i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Inputs[i] is { } input)
                {
                    Follow(geometry, i, input, axes);
                }
            }
        }

        return null;
    }

    private void Follow(NodeGeometry geometry, int index, GraphValue input, SortedSet<int> axes)
    {
        for (int i = 0; i < input.Rank; i++)
        {
            if (geometry.LinksOf(index)[i].OutputAxis is { } axis && axes.Contains(axis) && input.Shape[i] > 1)
            {
                (_axes.TryGetValue(input, out SortedSet<int>? known) ? known : _axes[input] = []).Add(i);
            }
        }
    }

    // One reader cuts a value, another reads it whole: every part would have to compute all of it.
    private OnnxFault? FindWholeRead()
    {
        foreach (NodeGeometry geometry in _geometry.Nodes.Where(geometry => _own.Contains(geometry.Node)))
        {
            SortedSet<int> axes = AxesOf(geometry.Node);
            for (int i = 0; i < geometry.Node.Inputs.Length; i++)
            {
                if (geometry.Node.Inputs[i] is { Producer: { } producer } value
                    && _own.Contains(producer)
                    && FindWholeAxis(geometry, i, value, axes) is { } axis)
                {
                    return OnnxFault.NotCuttable(
                        $"{geometry.Node} needs all of {value} along axis {axis}, which is cut; end the block before it");
                }
            }
        }

        return null;
    }

    private int? FindWholeAxis(NodeGeometry geometry, int index, GraphValue value, SortedSet<int> axes)
    {
        foreach (int axis in _axes.GetValueOrDefault(value, []))
        {
            if (geometry.LinksOf(index)[axis].OutputAxis is not { } output || !axes.Contains(output))
            {
                return axis;
            }
        }

        return null;
    }
}
