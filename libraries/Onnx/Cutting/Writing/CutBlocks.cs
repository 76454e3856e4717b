using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>Puts finished parts together with what is said about them.</summary>
internal static class CutBlocks
{
    public static CutBlock Of(CutMethod method, GraphBlock block, ImmutableArray<JoinedValue> outputs, IReadOnlyList<PartOf> parts)
    {
        HashSet<string> taken = [.. parts.SelectMany(part => part.Description.Inputs).Select(input => input.Value)];
        PartSet description = new(
            method,
            [.. block.Nodes.Select(node => node.Name)],
            [.. block.Inputs.Where(value => taken.Contains(value.Name)).Select(value => value.Describe())],
            outputs,
            [.. parts.Select(part => part.Description)]);
        return new CutBlock(description, [.. parts.Select(part => part.Model)]);
    }

    public static JoinedValue Assembled(GraphValue value) => new(value.Describe(), JoinRule.Assemble);

    public static JoinedValue Summed(GraphValue value) => new(value.Describe(), JoinRule.Sum);
}
