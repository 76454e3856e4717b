using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;
using EdgeAspire.Parts;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>A tensor of a graph with its type and its fixed shape.</summary>
public sealed class GraphValue
{
    private const int MaxKeptElements = 64;

    private readonly List<GraphNode> _consumers = [];
    private ConstantTensor? _constant;

    internal GraphValue(string name, DataType type, ImmutableArray<long> shape, GraphNode? producer, ConstantTensor? constant = null)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Producer = producer;
        _constant = constant;
        Elements = TensorValidator.ElementsOf(shape) ?? throw new ArgumentOutOfRangeException(nameof(shape), $"'{name}': {ShapeText}");
        LengthBytes = TensorTypes.LengthOf(type, Elements);
    }

    /// <summary>The name, unique in the graph.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>Sizes of the dimensions, none of them negative; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Name, type and shape, for those who know nothing of graphs.</summary>
    public ValueDescription Describe() => new(Name, TensorTypes.NameOf(Type), Shape);

    /// <summary>Number of elements.</summary>
    public long Elements { get; }

    /// <summary>Length in bytes, packed; 0 for texts, whose length nobody knows.</summary>
    public long LengthBytes { get; }

    /// <summary>The node that makes it; null for inputs and initializers.</summary>
    public GraphNode? Producer { get; }

    /// <summary>The nodes that read it, in the order of the graph, each once.</summary>
    public IReadOnlyList<GraphNode> Consumers => _consumers;

    /// <summary>Whether it is stored in the model.</summary>
    public bool IsInitializer => Initializer is not null;

    /// <summary>Whether a caller gives it.</summary>
    public bool IsInput { get; internal init; }

    /// <summary>Whether it is an answer of the model.</summary>
    public bool IsOutput { get; internal set; }

    /// <summary>The stored tensor; null for what is not an initializer. Its data may be in <see cref="Data"/> instead.</summary>
    public TensorProto? Initializer { get; internal init; }

    /// <summary>The bytes of an initializer that is a reference; null for all other values.</summary>
    public IInitializerData? Data { get; internal init; }

    /// <summary>
    /// The content, where it is small and does not depend on the model's inputs: small initializers, and what follows from them and
    /// from shapes. Null otherwise.
    /// </summary>
    public ConstantTensor? Constant => _constant ?? Read();

    /// <summary>The shape for people, such as "[1, 3, 224, 224]".</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' {TensorTypes.NameOf(Type)} {ShapeText}";

    // Kept where it is cheap: a model may have a great many initializers.
    private ConstantTensor? Read()
    {
        ConstantTensor? read = Initializer is not null && Data is null ? ConstantTensor.Of(Initializer) : null;
        _constant = read?.Count <= MaxKeptElements ? read : null;
        return read;
    }

    internal void AddConsumer(GraphNode node)
    {
        if (_consumers.Count == 0 || _consumers[^1] != node)
        {
            _consumers.Add(node);
        }
    }
}
