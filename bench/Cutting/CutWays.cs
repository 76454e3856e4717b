using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Bench.Cutting;

/// <summary>Every way in which the cutter divides a model.</summary>
internal static class CutWays
{
    private const int Channels = 1;
    private const int LongestRun = 4;
    private const int LongestBranches = 8;

    public static IReadOnlyList<ICutWay> All { get; } =
    [
        new LayersWay(),
        new BlockWay("rows", RunOf, (block, sharing, name) => ByOutput(block, name, sharing.Pieces(Rows(block), Length(block, Rows(block)), sharing.Devices))),
        new BlockWay("rows x columns", RunOf, ByGrid),
        new BlockWay("channels/neurons", _ => (1, LongestRun), ByChannels),
        new BlockWay("input/filter", _ => (1, 1), ByInput),
        new BlockWay("hybrid pair", _ => (2, 2), ByInput),
        new BlockWay("rows into dense", sharing => (1, RunOf(sharing).Most + 1), ByFlattenedRows),
        new BlockWay("branches", _ => (1, LongestBranches), ByBranches),
    ];

    // Every length of a run is tried, and with halos that overlap, longer ones would be computed many times over.
    private static (int Least, int Most) RunOf(Sharing sharing) => (0, 1 + ((sharing.Devices + (sharing.IsEven ? 0 : 2)) % LongestRun));

    // Rows of images are axis 2; of clips frames are.
    private static int Rows(GraphBlock block) => block.Outputs[^1].Rank == 5 ? 3 : 2;

    private static long Length(GraphBlock block, int axis) => block.Outputs[^1] is var output && axis < output.Rank ? output.Shape[axis] : 0;

    private static OnnxOutcome<CutBlock>? ByOutput(GraphBlock block, string name, params AxisCut[] axes) => OutputCut.Cut(block, axes, name);

    private static OnnxOutcome<CutBlock>? ByGrid(GraphBlock block, Sharing sharing, string name)
    {
        var axis = Rows(block);
        var rows = Enumerable.Range(1, sharing.Devices).Last(rows => rows * rows <= sharing.Devices && sharing.Devices % rows == 0);
        var columns = sharing.Pieces(axis + 1, Length(block, axis + 1), sharing.Devices / rows);
        return rows == 1 ? ByOutput(block, name, columns) : ByOutput(block, name, sharing.Pieces(axis, Length(block, axis), rows), columns);
    }

    private static OnnxOutcome<CutBlock>? ByChannels(GraphBlock block, Sharing sharing, string name) =>
        ByOutput(block, name, sharing.Pieces(Channels, Length(block, Channels), sharing.Devices));

    private static OnnxOutcome<CutBlock>? ByInput(GraphBlock block, Sharing sharing, string name) =>
        InputCut.Divided(block).TryGetValue(out var divided, out var fault)
            ? InputCut.Cut(block, sharing.Pieces(Channels, divided.Shape[Channels], sharing.Devices), name)
            : fault;

    private static OnnxOutcome<CutBlock>? ByFlattenedRows(GraphBlock block, Sharing sharing, string name)
    {
        if (block.Nodes.Last(node => NodeCost.Of(node).MultiplyAccumulates > 0).OpType is "Conv" or "ConvTranspose"
            || !InputCut.Divided(block).TryGetValue(out var divided, out _)
            || divided.Rank < 4)
        {
            return null;
        }

        var axis = divided.Rank - 2;
        return InputCut.Cut(block, sharing.Pieces(axis, divided.Shape[axis], sharing.Devices), name);
    }

    private static OnnxOutcome<CutBlock>? ByBranches(GraphBlock block, Sharing sharing, string name) =>
        BranchCut.Cut(block, sharing.Groups(BranchCut.BranchesOf(block).Length), name);
}
