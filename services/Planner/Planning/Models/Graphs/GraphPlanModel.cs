using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Layers;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>The planner's view of an analysed ONNX model.</summary>
internal static class GraphPlanModel
{
    /// <summary>Most units that are planned: the search over blocks grows with the square of their number.</summary>
    private const int MaxUnits = 2000;

    /// <summary>Makes it; rows and what they need come from the geometry that cuts use, so that plans and parts agree.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="hash">SHA-256 of its file; null when it has none.</param>
    public static Outcome<PlanModel> Of(ModelGraph graph, string name, string? hash)
    {
        var reader = new GraphStepReader();
        ImmutableArray<int> inputs = [.. graph.Inputs.Select(reader.IndexOf)];
        var grouping = new UnitGrouping(graph);
        var works = ModelLayers.Of(graph).ToDictionary(layer => layer.Name, layer => layer.Work, StringComparer.Ordinal);
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        var needed = NeededNodes(graph);
        foreach (var node in graph.Nodes)
        {
            if (needed.Contains(node) && reader.Read(node) is { } step)
            {
                steps.Add(step.Step with { Work = works.GetValueOrDefault(node.Name) });
                grouping.Add(step);
            }
            else
            {
                grouping.AddConstant(node);
            }
        }

        var made = steps.SelectMany(step => step.Outputs).Concat(inputs).ToHashSet();
        ImmutableArray<int> outputs = [.. graph.Outputs.Select(reader.IndexOf).Where(made.Contains)];
        if (steps.Count == 0 || outputs.IsEmpty)
        {
            return new Error(ErrorReason.InvalidModel, $"model '{name}': no node depends on its inputs, so there is nothing to plan");
        }

        var units = grouping.Finish();
        return units.Length > MaxUnits
            ? new Error(ErrorReason.TooLarge, $"model '{name}' has {units.Length} layers to place, at most {MaxUnits} can be planned")
            : PlanModel.Create(name, hash, reader.Values, steps.ToImmutable(), units, inputs, outputs);
    }

    /// <summary>The nodes on which answers of the model depend: nobody computes the others, and no part has them.</summary>
    private static HashSet<GraphNode> NeededNodes(ModelGraph graph)
    {
        HashSet<GraphNode> needed = [];
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(output => output is not null && (output.IsOutput || output.Consumers.Any(needed.Contains))))
            {
                needed.Add(node);
            }
        }

        return needed;
    }
}
