using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Storage;
using EdgeAspire.Onnx.Validation;
using EdgeAspire.Parts;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>The model of a part while it is put together. Weights stay where they are until the model is written.</summary>
internal sealed class PartModel
{
    // Before it, initializers had to be inputs as well.
    private const long FirstVersionWithConstants = 4;

    private readonly ModelGraph _source;
    private readonly GraphProto _graph;
    private readonly Dictionary<string, IInitializerData> _data = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Value, Region Region), string> _stored = [];

    public PartModel(ModelGraph source, string name)
    {
        _source = source;
        _graph = new GraphProto { Name = name };
    }

    public void AddInput(string name, GraphValue value, Region region)
    {
        _names.Add(name);
        _graph.Input.Add(Declare(name, value, region));
    }

    public void AddOutput(string name, GraphValue value, Region region) => _graph.Output.Add(Declare(name, value, region));

    public void AddNode(NodeProto node) => _graph.Node.Add(node);

    public void AddNode(string opType, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = opType, Name = output, Output = { output } };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
    }

    /// <summary>A name that neither the whole model nor the part has.</summary>
    public string FreshName(string stem)
    {
        string name = stem;
        for (int i = 2; _source.Find(name) is not null || !_names.Add(name); i++)
        {
            name = $"{stem}_{i}";
        }

        return name;
    }

    /// <summary>Integers that a node takes as parameters.</summary>
    public string AddIntegers(string stem, ReadOnlySpan<long> values)
    {
        string name = FreshName(stem);
        TensorProto tensor = new() { Name = name, DataType = (int)DataType.Int64, Dims = { values.Length } };
        tensor.Int64Data.AddRange(values.ToArray());
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>A scalar.</summary>
    public string AddNumber(string stem, float value)
    {
        string name = FreshName(stem);
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Float, FloatData = { value } });
        return name;
    }

    /// <summary>A box of an initializer, or of another value that is known beforehand.</summary>
    /// <param name="value">The whole of it.</param>
    /// <param name="region">The box, in the axes of <paramref name="view"/>.</param>
    /// <param name="view">A shape of as many elements in which the box is one; null for the value's own.</param>
    /// <param name="dims">The shape that the box shall have; null for that of the box.</param>
    public string AddStored(GraphValue value, Region region, ImmutableArray<long>? view = null, ImmutableArray<long>? dims = null)
    {
        if (_stored.TryGetValue((value.Name, region), out string? known))
        {
            return known;
        }

        string name = _names.Add(value.Name) ? value.Name : FreshName($"{value.Name}/part");
        _stored.Add((value.Name, region), name);
        ImmutableArray<long> shape = view ?? value.Shape;
        TensorProto tensor = new() { Name = name, DataType = (int)value.Type };
        if (value.Initializer is not { } stored)
        {
            tensor.Dims.AddRange(region.Shape);
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(BytesOf(value, region));
        }
        else if (region.IsWhole(shape))
        {
            tensor = value.Data is null ? stored.Clone() : tensor;
            tensor.Name = name;
            tensor.Dims.Clear();
            tensor.Dims.AddRange(dims ?? value.Shape);
            AddReference(name, value.Data);
        }
        else
        {
            tensor.Dims.AddRange(dims ?? region.Shape);
            AddReference(name, SliceOf(InitializerData.Of(value), value.Type, shape, region));
        }

        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Makes the model.</summary>
    public OnnxOutcome<BuiltModel> Build()
    {
        DropUnread();
        long version = Math.Max(_source.Model.Proto.IrVersion, FirstVersionWithConstants);
        ModelProto model = new() { IrVersion = version, ProducerName = "EdgeAspire", Graph = _graph };
        model.OpsetImport.Add(_source.Model.Proto.OpsetImport);
        if (!OnnxModel.Of(model, _data).TryGetValue(out OnnxModel? part, out OnnxFault? fault))
        {
            return fault.Within($"part '{_graph.Name}'");
        }

        OnnxOutcome<BuiltModel> built = BuiltModel.Of(part);
        return built.Fault is { } tooLarge ? tooLarge.Within($"part '{_graph.Name}'") : built;
    }

    private static ValueInfoProto Declare(string name, GraphValue value, Region region)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(region.Axes.Select(axis => new TensorShapeProto.Types.Dimension { DimValue = axis.Length }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } },
        };
    }

    private static IInitializerData SliceOf(IInitializerData data, DataType type, ImmutableArray<long> shape, Region region)
    {
        for (int axis = 0; axis < shape.Length; axis++)
        {
            Interval interval = region.Axes[axis];
            if (!interval.IsWhole(shape[axis]))
            {
                data = InitializerData.Slice(data, type, shape, axis, interval.Start, interval.Length);
                shape = shape.SetItem(axis, interval.Length);
            }
        }

        return data;
    }

    private static byte[] BytesOf(GraphValue value, Region region)
    {
        ConstantTensor constant = value.Constant!;
        int size = TensorTypes.BitsOf(constant.Type) / 8;
        byte[] bytes = new byte[constant.Count * size];
        for (int i = 0; i < constant.Count; i++)
        {
            Span<byte> element = bytes.AsSpan(i * size, size);
            if (constant.IsInteger)
            {
                long integer = constant.Integers[i];
                MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in integer))[..size].CopyTo(element);
            }
            else
            {
                Write(constant.Type, constant.Reals[i], element);
            }
        }

        byte[] part = new byte[region.Elements * size];
        SliceOf(new InlineData(bytes), constant.Type, constant.Shape, region).Read(0, part);
        return part;
    }

    private static void Write(DataType type, double value, Span<byte> element)
    {
        switch (type)
        {
            case DataType.Float16:
                MemoryMarshal.Write(element, (Half)value);
                break;
            case DataType.Double:
                MemoryMarshal.Write(element, value);
                break;
            default:
                MemoryMarshal.Write(element, (float)value);
                break;
        }
    }

    // Parameters that a node takes in the whole model may be others in the part.
    private void DropUnread()
    {
        HashSet<string> read = [.. _graph.Node.SelectMany(node => node.Input)];
        TensorProto[] kept = [.. _graph.Initializer.Where(tensor => read.Contains(tensor.Name))];
        if (kept.Length < _graph.Initializer.Count)
        {
            _graph.Initializer.Clear();
            _graph.Initializer.Add(kept);
            foreach (string name in _data.Keys.Where(name => !read.Contains(name)).ToArray())
            {
                _data.Remove(name);
            }
        }
    }

    private void AddReference(string name, IInitializerData? data)
    {
        if (data is not null)
        {
            _data.Add(name, data);
        }
    }
}
