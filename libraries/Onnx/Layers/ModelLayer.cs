using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Layers;

/// <summary>An operator together with those that the runtime computes in the same pass.</summary>
public sealed class ModelLayer
{
    private readonly GraphBlock _block;

    internal ModelLayer(GraphBlock block, LayerWork work)
    {
        _block = block;
        Work = work;
    }

    /// <summary>Name of the first node, by which the layer goes.</summary>
    public string Name => Nodes[0].Name;

    /// <summary>The nodes; all but the first are fused into it.</summary>
    public ImmutableArray<GraphNode> Nodes => _block.Nodes;

    /// <summary>What it has to do.</summary>
    public LayerWork Work { get; }

    /// <summary>The layer as a model of its own. It refers to the weights of the whole model, which must stay open.</summary>
    public OnnxOutcome<BuiltModel> Build() =>
        LayerCut.Whole(_block, "layer").TryGetValue(out CutBlock? cut, out OnnxFault? fault) ? cut.Models[0] : fault;
}
