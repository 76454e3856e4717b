using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Shapes;
using EdgeAspire.Onnx.Validation;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>Builds a <see cref="ModelGraph"/>, node after node in the order of data flow.</summary>
internal sealed class GraphBuilder
{
    private const long OldestOpset = 7;

    private readonly OnnxModel _model;
    private readonly IReadOnlyDictionary<string, ImmutableArray<long>> _fixedShapes;
    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);
    private readonly List<GraphValue> _initializers = [];
    private readonly FoldBudget _budget = new();
    private readonly HashSet<(string Domain, string Name)> _functions;
    private readonly Dictionary<string, long> _opsets;

    public GraphBuilder(OnnxModel model, IReadOnlyDictionary<string, ImmutableArray<long>> fixedShapes)
    {
        _model = model;
        _fixedShapes = fixedShapes;
        _functions = [.. model.Proto.Functions.Select(function => (OperatorSets.Normal(function.Domain), function.Name))];
        _opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (OperatorSetIdProto import in model.Proto.OpsetImport)
        {
            _opsets[OperatorSets.Normal(import.Domain)] = import.Version;
        }
    }

    public OnnxOutcome<ModelGraph> Build()
    {
        long opset = _opsets.GetValueOrDefault(string.Empty);
        if (opset < OldestOpset)
        {
            return OnnxFault.Unsupported($"the model imports operator set {opset} of ai.onnx, expected {OldestOpset} or newer");
        }

        GraphProto graph = _model.Proto.Graph;
        if (graph.SparseInitializer.Count > 0)
        {
            return OnnxFault.Unsupported($"sparse initializer '{graph.SparseInitializer[0].Values.Name}': sparse tensors are not understood");
        }

        if (AddInitializers(graph) is { } broken)
        {
            return broken;
        }

        ValueInfoProto[] required = [.. graph.Input.Where(input => !_values.ContainsKey(input.Name))];
        if (AddInputs(required, out ImmutableArray<GraphValue> inputs) is { } dynamic)
        {
            return dynamic;
        }

        IReadOnlyList<int> order = NodeOrder.Of(graph.Node);
        var nodes = ImmutableArray.CreateBuilder<GraphNode>(order.Count);
        foreach (int index in order)
        {
            if (AddNode(graph.Node[index], index, nodes) is { } fault)
            {
                return fault;
            }
        }

        ImmutableArray<GraphValue> outputs = [.. graph.Output.Select(output => _values[output.Name])];
        foreach (GraphValue output in outputs)
        {
            output.IsOutput = true;
        }

        return new ModelGraph(_model, opset, nodes.DrainToImmutable(), inputs, outputs, [.. _initializers], _values);
    }

    private OnnxFault? AddInitializers(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (AddInitializer(tensor, _model.Weights.GetValueOrDefault(tensor.Name)) is { } fault)
            {
                return fault.Within($"initializer '{tensor.Name}'");
            }
        }

        return null;
    }

    private OnnxFault? AddInitializer(TensorProto tensor, IInitializerData? data)
    {
        if (FindShapeFault(tensor.Dims) is { } fault)
        {
            return fault;
        }

        GraphValue value = new(tensor.Name, (DataType)tensor.DataType, [.. tensor.Dims], null) { Initializer = tensor, Data = data };
        _values[tensor.Name] = value;
        _initializers.Add(value);
        return null;
    }

    private OnnxFault? AddInputs(ValueInfoProto[] required, out ImmutableArray<GraphValue> inputs)
    {
        inputs = [];
        if (InputShapes.Find(required, _fixedShapes, out ImmutableArray<long>[] shapes) is { } unknown)
        {
            return unknown;
        }

        var added = ImmutableArray.CreateBuilder<GraphValue>(required.Length);
        for (int i = 0; i < required.Length; i++)
        {
            if (FindShapeFault(shapes[i]) is { } fault)
            {
                return fault.Within($"input '{required[i].Name}'");
            }

            GraphValue value = new(required[i].Name, (DataType)required[i].Type.TensorType.ElemType, shapes[i], null) { IsInput = true };
            _values[value.Name] = value;
            added.Add(value);
        }

        inputs = added.MoveToImmutable();
        return null;
    }

    private static OnnxFault? FindShapeFault(IReadOnlyList<long> shape)
    {
        if (shape.Count > NodeContext.MaxRank)
        {
            return OnnxFault.TooLarge($"it has {shape.Count} dimensions, at most {NodeContext.MaxRank} are allowed");
        }

        return TensorValidator.ElementsOf(shape) is long elements and <= NodeContext.MaxElements
            ? null
            : OnnxFault.TooLarge($"its shape [{string.Join(", ", shape)}] has a negative size or more than {NodeContext.MaxElements} elements");
    }

    private OnnxFault? AddNode(NodeProto proto, int fileIndex, ImmutableArray<GraphNode>.Builder nodes)
    {
        string domain = OperatorSets.Normal(proto.Domain);
        string name = UniqueName(proto, fileIndex);
        long opset = _opsets.GetValueOrDefault(domain);
        string place = $"node '{name}' ({(domain.Length == 0 ? proto.OpType : $"{domain}.{proto.OpType}")}, operator set {opset})";
        if (_functions.Contains((domain, proto.OpType)))
        {
            return OnnxFault.Unsupported("it calls a function of the model; export the model with its functions inlined").Within(place);
        }

        if (!GraphAttributes.Read(proto, opset).TryGetValue(out GraphAttributes? attributes, out OnnxFault? fault))
        {
            return fault.Within(place);
        }

        if (domain.Length == 0 && string.Equals(proto.OpType, "Constant", StringComparison.Ordinal))
        {
            return AddConstant(proto, attributes)?.Within(place);
        }

        GraphNode node = new(
            nodes.Count, name, proto, domain, opset, [.. proto.Input.Select(input => input.Length == 0 ? null : _values[input])], attributes);
        NodeContext context = new(node, _budget);
        if (!ShapeRules.Infer(context))
        {
            return context.Fault!.Within(place);
        }

        foreach (GraphValue? input in node.Inputs)
        {
            input?.AddConsumer(node);
        }

        foreach (GraphValue? output in node.Outputs)
        {
            if (output is not null)
            {
                _values[output.Name] = output;
            }
        }

        nodes.Add(node);
        return null;
    }

    // A tensor in the file, whichever way it is written.
    private OnnxFault? AddConstant(NodeProto proto, GraphAttributes attributes)
    {
        if (proto.Output.Count != 1 || proto.Output[0].Length == 0)
        {
            return OnnxFault.Invalid("it does not have one output");
        }

        return ConstantRules.ValueOf(attributes, proto.Output[0]) is { } tensor
            ? AddInitializer(tensor, null)
            : OnnxFault.Unsupported("it holds neither a tensor nor numbers");
    }

    private string UniqueName(NodeProto proto, int fileIndex)
    {
        string name = proto.Name.Length > 0 ? proto.Name : $"{proto.OpType}_{fileIndex}";
        while (!_nodeNames.Add(name))
        {
            name = $"{name}_{fileIndex}";
        }

        return name;
    }
}
