using System.Collections.Immutable;
using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>A model whose every tensor has a fixed shape: the base of costs, cuts and plans. It does not change.</summary>
public sealed class ModelGraph
{
    private readonly IReadOnlyDictionary<string, GraphValue> _values;

    internal ModelGraph(
        OnnxModel model,
        long opset,
        ImmutableArray<GraphNode> nodes,
        ImmutableArray<GraphValue> inputs,
        ImmutableArray<GraphValue> outputs,
        ImmutableArray<GraphValue> initializers,
        IReadOnlyDictionary<string, GraphValue> values)
    {
        Model = model;
        Opset = opset;
        Nodes = nodes;
        Inputs = inputs;
        Outputs = outputs;
        Initializers = initializers;
        _values = values;
    }

    /// <summary>The model that was analysed.</summary>
    public OnnxModel Model { get; }

    /// <summary>Version of the standard operator set.</summary>
    public long Opset { get; }

    /// <summary>
    /// The nodes, each after those whose outputs it reads; as in the file where the file is so sorted.
    /// Constant nodes are not among them, but their tensors among the <see cref="Initializers"/>.
    /// </summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>What a caller has to give, in the order of the file.</summary>
    public ImmutableArray<GraphValue> Inputs { get; }

    /// <summary>What the model answers, in the order of the file.</summary>
    public ImmutableArray<GraphValue> Outputs { get; }

    /// <summary>What the model stores: initializers in the order of the file, then the tensors of its Constant nodes.</summary>
    public ImmutableArray<GraphValue> Initializers { get; }

    /// <summary>Every tensor: inputs, initializers, and what nodes make.</summary>
    public IEnumerable<GraphValue> Values => _values.Values;

    /// <summary>The tensor of a name; null when there is none.</summary>
    public GraphValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Finds the shapes of all tensors. Nothing is allocated in the size of a tensor.</summary>
    /// <param name="model">The model; the graph refers to its initializers.</param>
    /// <param name="fixedShapes">
    /// Shapes of inputs by name, whole. An input that is not named has the shape that the model declares, its first dimension 1
    /// when that is dynamic.
    /// </param>
    /// <returns>A fault that names the node, its operator and operator set, or the dynamic dimension, where a shape cannot be known.</returns>
    public static OnnxOutcome<ModelGraph> Analyze(OnnxModel model, IReadOnlyDictionary<string, ImmutableArray<long>>? fixedShapes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxOutcome<ModelGraph> graph = new GraphBuilder(model, fixedShapes ?? ImmutableDictionary<string, ImmutableArray<long>>.Empty).Build();
        return graph.Fault is { } fault ? fault.Shortened() : graph;
    }
}
