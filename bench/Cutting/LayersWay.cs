using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Bench.Cutting;

/// <summary>By layers: consecutive nodes on each device, at any cut points, however many values cross.</summary>
internal sealed class LayersWay : ICutWay
{
    private static readonly Dictionary<string, string> None = [];

    public string Name => "layers";

    public CutChain Cut(ModelGraph graph, Sharing sharing)
    {
        var points = CutPoints.Of(graph);
        var devices = Math.Min(sharing.Devices, points.Length + 1);
        int[] positions = [.. sharing.Bounds(points.Length + 1, devices).Select(bound => points[(int)bound - 1].Position)];
        return new CutChain([.. LayerCut.Cut(graph, positions).Value.Blocks.Select(block => (block, true))], devices, None);
    }
}
