using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Bench.Cutting;

/// <summary>A way of dividing a model among devices.</summary>
internal interface ICutWay
{
    string Name { get; }

    /// <summary>Cuts a whole model, wherever it can be cut so.</summary>
    CutChain Cut(ModelGraph graph, Sharing sharing);
}
