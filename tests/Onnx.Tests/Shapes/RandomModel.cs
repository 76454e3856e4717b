using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Proto;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>A small model of random attributes and shapes, put together by the generators.</summary>
internal sealed class RandomModel
{
    private readonly Random _random;

    public RandomModel(int seed) => _random = new Random(seed);

    public ModelProto Proto { get; } = new() { IrVersion = 8, Graph = new GraphProto { Name = "random" } };

    /// <summary>What the node reads as data; other inputs are initializers.</summary>
    public List<(string Name, DataType Type, long[] Shape)> Inputs { get; } = [];

    public int Next(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public long[] List(int length, int least, int most) => [.. Enumerable.Range(0, length).Select(_ => (long)Next(least, most))];

    public long Opset(params ReadOnlySpan<int> versions)
    {
        long version = Pick(versions);
        Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = version });
        return version;
    }

    public string Input(params long[] shape) => Input(DataType.Float, shape);

    public string Input(DataType type, long[] shape)
    {
        string name = $"x{Inputs.Count}";
        Inputs.Add((name, type, shape));
        TensorShapeProto dims = new();
        dims.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        Proto.Graph.Input.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dims } },
        });
        return name;
    }

    public string Constant(DataType type, params long[] shape)
    {
        long length = shape.Aggregate(1L, (product, size) => product * size) * Validation(type);
        byte[] bytes = new byte[length];
        if (type is DataType.Float)
        {
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(0.5f);
        }

        return Stored(new TensorProto { DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(bytes) });
    }

    public string Constant(params long[] values) =>
        Stored(new TensorProto { DataType = (int)DataType.Int64, Dims = { values.Length }, Int64Data = { values } });

    public string Scalar(long value) => Stored(new TensorProto { DataType = (int)DataType.Int64, Int64Data = { value } });

    public string Constant(params float[] values) =>
        Stored(new TensorProto { DataType = (int)DataType.Float, Dims = { values.Length }, FloatData = { values } });

    /// <summary>Adds a node with outputs "{name}0", "{name}1", ... that nothing else reads.</summary>
    public RandomModel Answer(string opType, string[] inputs, int outputs = 1, params AttributeProto[] attributes)
    {
        NodeProto node = Node(opType, inputs, attributes);
        for (int i = 0; i < outputs; i++)
        {
            node.Output.Add($"y{i}");
            Proto.Graph.Output.Add(new ValueInfoProto { Name = $"y{i}" });
        }

        return this;
    }

    /// <summary>Adds a node whose output others read.</summary>
    public string Then(string opType, string[] inputs, params AttributeProto[] attributes)
    {
        NodeProto node = Node(opType, inputs, attributes);
        node.Output.Add($"t{Proto.Graph.Node.Count}");
        return node.Output[0];
    }

    /// <summary>Adds attributes that are there sometimes.</summary>
    public AttributeProto[] Some(params ReadOnlySpan<AttributeProto> attributes)
    {
        List<AttributeProto> chosen = [];
        foreach (AttributeProto attribute in attributes)
        {
            if (Chance(60))
            {
                chosen.Add(attribute);
            }
        }

        return [.. chosen];
    }

    private static int Validation(DataType type) => Onnx.Validation.TensorTypes.BitsOf(type) / 8;

    private string Stored(TensorProto tensor)
    {
        tensor.Name = $"c{Proto.Graph.Initializer.Count}";
        Proto.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private NodeProto Node(string opType, string[] inputs, AttributeProto[] attributes)
    {
        NodeProto node = new() { OpType = opType, Name = $"n{Proto.Graph.Node.Count}", Input = { inputs }, Attribute = { attributes } };
        Proto.Graph.Node.Add(node);
        return node;
    }
}
