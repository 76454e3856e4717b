using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Validation;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Building;

/// <summary>Writes an ONNX model: inputs, initializers, nodes in the order of execution, outputs.</summary>
/// <remarks>A mistake in the model is a mistake in the calling code, so it is thrown, naming the tensor.</remarks>
public sealed class OnnxModelBuilder
{
    /// <summary>The operator set that written models import: old enough for every ONNX Runtime since 1.12.</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    private readonly ModelProto _model;
    private readonly Dictionary<string, IInitializerData> _data = new(StringComparer.Ordinal);

    /// <summary>Starts an empty model.</summary>
    /// <param name="graphName">What viewers show as the name of the graph.</param>
    public OnnxModelBuilder(string graphName)
    {
        ArgumentException.ThrowIfNullOrEmpty(graphName);
        _model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "EdgeAspire",
            Graph = new GraphProto { Name = graphName },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
    }

    /// <summary>Declares an input. A dimension of -1 is dynamic; the batch is called "N".</summary>
    public OnnxModelBuilder AddInput(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>Declares an output. A dimension of -1 is dynamic; the batch is called "N".</summary>
    public OnnxModelBuilder AddOutput(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>Adds FP32 weights, row-major.</summary>
    /// <exception cref="ArgumentException">The values do not fill the dimensions.</exception>
    public OnnxModelBuilder AddInitializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        Add(name, TensorProto.Types.DataType.Float, LittleEndian(values), values.Length, dims);

    /// <summary>Adds INT64 values, such as the shape that a Reshape takes.</summary>
    /// <exception cref="ArgumentException">The values do not fill the dimensions.</exception>
    public OnnxModelBuilder AddInitializer(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> dims) =>
        Add(name, TensorProto.Types.DataType.Int64, LittleEndian(values), values.Length, dims);

    /// <summary>Adds weights that are made or read only when the model is written.</summary>
    /// <exception cref="ArgumentException">The data do not fill the dimensions exactly, or the name is taken.</exception>
    public OnnxModelBuilder AddInitializer(
        string name, TensorProto.Types.DataType type, IInitializerData data, params ReadOnlySpan<long> dims)
    {
        ArgumentNullException.ThrowIfNull(data);
        int elementBytes = TensorTypes.BitsOf(type) / 8;
        if (elementBytes == 0 || data.LengthBytes % elementBytes != 0)
        {
            throw new ArgumentException(
                $"Initializer '{name}' has {data.LengthBytes} bytes, which are not whole elements of {TensorTypes.NameOf(type)}.", nameof(data));
        }

        Add(name, type, raw: null, data.LengthBytes / elementBytes, dims);
        _data.Add(name, data);
        return this;
    }

    /// <summary>Appends a node. Its first output is also its name, so that traces of the runtime can be read.</summary>
    public OnnxModelBuilder AddNode(
        string opType,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<string> outputs,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = opType, Name = outputs[0] };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        foreach (string output in outputs)
        {
            node.Output.Add(output);
        }

        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>Adds a metadata entry, which the runtime hands out with the model.</summary>
    public OnnxModelBuilder AddMetadata(string key, string value)
    {
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    /// <summary>The finished model; later additions to the builder do not change it.</summary>
    /// <exception cref="InvalidOperationException">The model is not valid; the message names the place.</exception>
    public BuiltModel Build()
    {
        ModelProto header = _model.Clone();
        if (!OnnxModel.Of(header, _data.ToFrozenDictionary(StringComparer.Ordinal)).TryGetValue(out OnnxModel? model, out OnnxFault? fault)
            || !BuiltModel.Of(model).TryGetValue(out BuiltModel? built, out fault))
        {
            throw new InvalidOperationException($"Model '{header.Graph.Name}' is not valid: {fault.Message}.");
        }

        return built;
    }

    /// <summary>The finished model as the bytes of an .onnx file.</summary>
    /// <exception cref="InvalidOperationException">The model is not valid; the message names the place.</exception>
    public byte[] ToBytes() => Build().ToBytes();

    private static ByteString LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        }

        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static ByteString LittleEndian(ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        TensorShapeProto proto = new();
        for (int i = 0; i < shape.Length; i++)
        {
            TensorShapeProto.Types.Dimension dimension = new();
            if (shape[i] >= 0)
            {
                dimension.DimValue = shape[i];
            }
            else
            {
                dimension.DimParam = i == 0 ? "N" : $"N{i}";
            }

            proto.Dim.Add(dimension);
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = proto } },
        };
    }

    private OnnxModelBuilder Add(
        string name, TensorProto.Types.DataType type, ByteString? raw, long count, ReadOnlySpan<long> dims)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        long wanted = 1;
        TensorProto tensor = new() { Name = name, DataType = (int)type };
        if (raw is not null)
        {
            tensor.RawData = raw;
        }

        foreach (long dim in dims)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dim, name);
            wanted = checked(wanted * dim);
            tensor.Dims.Add(dim);
        }

        if (wanted != count)
        {
            throw new ArgumentException(
                $"Initializer '{name}' has shape [{string.Join(", ", tensor.Dims)}], which takes {wanted} values, but {count} were given.",
                nameof(name));
        }

        _model.Graph.Initializer.Add(tensor);
        return this;
    }
}
