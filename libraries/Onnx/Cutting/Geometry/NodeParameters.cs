using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Parameters that newer operator sets take as inputs and older ones as attributes.</summary>
internal static class NodeParameters
{
    /// <summary>The integers of an input, else of an attribute; empty when both are absent, null when the input is not constant.</summary>
    public static ImmutableArray<long>? IntegersOf(this GraphNode node, int input, string attribute)
    {
        if (input >= node.Inputs.Length || node.Inputs[input] is not { } value)
        {
            return node.Attributes.Ints(attribute);
        }

        return value.Constant is { IsInteger: true } constant ? constant.Integers : null;
    }
}
