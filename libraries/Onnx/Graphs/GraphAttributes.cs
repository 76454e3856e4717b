using System.Collections.Immutable;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Shapes;
using AttributeType = EdgeAspire.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>A node's attributes by name: what the file says, else the default of the operator set.</summary>
public sealed class GraphAttributes
{
    private readonly Dictionary<string, AttributeProto> _written = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, AttributeDefault> _defaults;

    private GraphAttributes(IReadOnlyDictionary<string, AttributeDefault> defaults) => _defaults = defaults;

    /// <summary>Whether the file gives the attribute.</summary>
    public bool IsWritten(string name) => _written.ContainsKey(name);

    /// <summary>An integer; null when neither the file nor the operator set has one.</summary>
    public long? Int(string name) =>
        _written.TryGetValue(name, out AttributeProto? written) ? written.I : _defaults.GetValueOrDefault(name)?.Int;

    /// <summary>Whether an integer is there and not 0.</summary>
    public bool Flag(string name) => Int(name) is not (null or 0);

    /// <summary>A number; null when neither the file nor the operator set has one.</summary>
    public float? Float(string name) =>
        _written.TryGetValue(name, out AttributeProto? written) ? written.F : _defaults.GetValueOrDefault(name)?.Float;

    /// <summary>A text; null when neither the file nor the operator set has one.</summary>
    public string? Text(string name) =>
        _written.TryGetValue(name, out AttributeProto? written) ? written.S.ToStringUtf8() : _defaults.GetValueOrDefault(name)?.Text;

    /// <summary>A list of integers; empty when neither the file nor the operator set has one.</summary>
    public ImmutableArray<long> Ints(string name) =>
        _written.TryGetValue(name, out AttributeProto? written) ? [.. written.Ints] : _defaults.GetValueOrDefault(name)?.Ints ?? [];

    /// <summary>A list of numbers; empty when the file has none.</summary>
    public ImmutableArray<float> Floats(string name) => _written.TryGetValue(name, out AttributeProto? written) ? [.. written.Floats] : [];

    /// <summary>A tensor; null when the file has none.</summary>
    public TensorProto? Tensor(string name) => _written.GetValueOrDefault(name)?.T;

    internal static OnnxOutcome<GraphAttributes> Read(NodeProto node, long opset)
    {
        IReadOnlyDictionary<string, AttributeDefault> defaults = AttributeDefaults.Of(node.OpType, opset);
        GraphAttributes attributes = new(defaults);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.HasRefAttrName && attribute.RefAttrName.Length > 0)
            {
                return OnnxFault.Invalid($"attribute '{attribute.Name}' refers to one of a function, but the node is in none");
            }

            AttributeType type = attribute.HasType && attribute.Type != AttributeType.Undefined ? attribute.Type : Guess(attribute);
            if (type is AttributeType.Graph or AttributeType.Graphs)
            {
                return OnnxFault.Unsupported($"attribute '{attribute.Name}' holds a graph, and what that computes cannot be known beforehand");
            }

            if (defaults.TryGetValue(attribute.Name, out AttributeDefault? expected) && expected.Type != type)
            {
                return OnnxFault.Invalid($"attribute '{attribute.Name}' has type {type}, expected {expected.Type}");
            }

            attributes._written[attribute.Name] = attribute;
        }

        return attributes;
    }

    // Files of the first IR versions do not say the type.
    private static AttributeType Guess(AttributeProto attribute) => attribute switch
    {
        { HasI: true } => AttributeType.Int,
        { HasF: true } => AttributeType.Float,
        { HasS: true } => AttributeType.String,
        { T: not null } => AttributeType.Tensor,
        { G: not null } => AttributeType.Graph,
        { Graphs.Count: > 0 } => AttributeType.Graphs,
        { Floats.Count: > 0 } => AttributeType.Floats,
        { Strings.Count: > 0 } => AttributeType.Strings,
        _ => AttributeType.Ints,
    };
}
