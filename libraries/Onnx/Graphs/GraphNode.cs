using System.Collections.Immutable;
using EdgeAspire.Onnx.Proto;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>An operator of a graph with its inputs, outputs and attributes.</summary>
public sealed class GraphNode
{
    internal GraphNode(int index, string name, NodeProto proto, string domain, long opset, ImmutableArray<GraphValue?> inputs, GraphAttributes attributes)
    {
        Index = index;
        Name = name;
        Proto = proto;
        Domain = domain;
        Opset = opset;
        Inputs = inputs;
        Attributes = attributes;
    }

    /// <summary>Position in <see cref="ModelGraph.Nodes"/>, from 0.</summary>
    public int Index { get; }

    /// <summary>The name, unique in the graph; made up from operator and index where the file has none or has it twice.</summary>
    public string Name { get; }

    /// <summary>The operator, such as "Conv".</summary>
    public string OpType => Proto.OpType;

    /// <summary>The operator's domain; empty for the standard one.</summary>
    public string Domain { get; }

    /// <summary>Version of the operator set of <see cref="Domain"/> that the model imports.</summary>
    public long Opset { get; }

    /// <summary>What it reads, in the operator's order; null for an optional input that is absent.</summary>
    public ImmutableArray<GraphValue?> Inputs { get; }

    /// <summary>What it makes, in the operator's order; null for an optional output that nobody asked for, never the first.</summary>
    public ImmutableArray<GraphValue?> Outputs { get; internal set; } = [];

    /// <summary>The attributes with their types and the operator set's defaults.</summary>
    public GraphAttributes Attributes { get; }

    /// <summary>
    /// How the kernel moves over the input of a convolution, transposed convolution or pool, with auto_pad resolved to pads;
    /// null for other operators.
    /// </summary>
    public SlidingWindow? Window { get; internal set; }

    /// <summary>The node in the file. Not to be changed.</summary>
    public NodeProto Proto { get; }

    /// <inheritdoc/>
    public override string ToString() => $"node '{Name}' ({OpType})";
}
