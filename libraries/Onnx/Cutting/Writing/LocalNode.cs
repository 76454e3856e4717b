using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>A node that is about to be written for a part of its output.</summary>
/// <param name="Geometry">Its geometry in the whole graph.</param>
/// <param name="Proto">What is written; its inputs are the part's already.</param>
/// <param name="Computed">The part of its output.</param>
/// <param name="Needed">The part of each input; null for absent ones.</param>
internal sealed record LocalNode(NodeGeometry Geometry, NodeProto Proto, Region Computed, ImmutableArray<Region?> Needed)
{
    public GraphNode Node => Geometry.Node;

    /// <summary>The shape of the first output in the whole graph.</summary>
    public ImmutableArray<long> OutputShape => Node.Outputs.First(output => output is not null)!.Shape;

    /// <summary>Whether the part has all of the output along an axis, so that the node's own parameters hold there.</summary>
    public bool IsWholeAlong(int axis) => Computed.Axes[axis].IsWhole(OutputShape[axis]);

    /// <summary>Whether the part has all of the output.</summary>
    public bool IsWhole => Computed.IsWhole(OutputShape);

    public void Set(AttributeProto attribute)
    {
        Remove(attribute.Name);
        Proto.Attribute.Add(attribute);
    }

    public void Remove(string attribute)
    {
        for (int i = Proto.Attribute.Count - 1; i >= 0; i--)
        {
            if (string.Equals(Proto.Attribute[i].Name, attribute, StringComparison.Ordinal))
            {
                Proto.Attribute.RemoveAt(i);
            }
        }
    }

    /// <summary>Sets an optional input that may lie behind the last one.</summary>
    public void SetInput(int index, string tensor)
    {
        while (Proto.Input.Count <= index)
        {
            Proto.Input.Add(string.Empty);
        }

        Proto.Input[index] = tensor;
    }
}
