using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>Asks the cutter how a fully connected layer can be divided, so that nothing is planned which cannot be cut.</summary>
internal static class DenseCuts
{
    /// <summary>A unit with what is known of its layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="first">Its first node: the layer, or what gives the layer's input another shape.</param>
    /// <param name="dense">The layer.</param>
    public static PlanUnit Describe(ModelGraph graph, PlanUnit unit, GraphNode first, GraphNode dense)
    {
        GraphValue output = dense.Outputs[0]!;
        unit = unit with
        {
            DenseInputs = dense.Inputs[1]!.Elements / output.Shape[^1],
            DenseOutputs = output.Shape[^1],
            CanSplitOutputs = output.Rank > 1,
        };
        var block = GraphBlock.Between(graph, first.Index, dense.Index + 1);
        return InputCut.Divided(block).TryGetValue(out GraphValue? divided, out _) ? Divided(unit, block, divided) : unit;
    }

    private static PlanUnit Divided(PlanUnit unit, GraphBlock block, GraphValue divided)
    {
        // The first axis that is longer than 1 is whole ranges of the flattened input, which is what a plan can say.
        for (var axis = 1; axis < divided.Rank; axis++)
        {
            var inner = divided.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
            if (divided.Shape[axis] * inner == unit.DenseInputs
                && (divided.Shape[axis] > 1 || axis == divided.Rank - 1)
                && InputCut.FindFault(block, axis) is null)
            {
                unit = unit with { CanSplitInputs = true, InputPieces = divided.Shape[axis] };
                break;
            }
        }

        return unit with
        {
            CanSumRows = block.Inputs is [var only] && only == divided
                && GraphStepReader.RowAxis(divided) is { } rowAxis && InputCut.FindFault(block, rowAxis) is null,
        };
    }
}
