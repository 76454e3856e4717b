using System.Buffers;
using System.Collections;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EdgeAspire.Onnx.Building;

/// <summary>
/// A valid model, small in memory whatever its weights weigh: initializers with an <see cref="IInitializerData"/> exist only while
/// their bytes pass on to a stream.
/// </summary>
public sealed class BuiltModel
{
    private const int ChunkBytes = 1 << 18;

    private static readonly uint ModelGraphTag = Tag(ModelProto.GraphFieldNumber);
    private static readonly uint InitializerTag = Tag(GraphProto.InitializerFieldNumber);
    private static readonly uint RawDataTag = Tag(TensorProto.RawDataFieldNumber);

    private readonly long _graphLengthBytes;
    private readonly ModelProto _beforeGraph;
    private readonly ModelProto _afterGraph;
    private readonly GraphProto _beforeInitializers;
    private readonly GraphProto _afterInitializers;

    private BuiltModel(OnnxModel model)
    {
        Model = model;
        ModelProto header = model.Proto;

        // In the order of field numbers, so that the file is what the serializer would have made of the complete model.
        _beforeGraph = Before(header, new ModelProto(), ModelProto.GraphFieldNumber);
        _afterGraph = After(header, ModelProto.GraphFieldNumber);
        _beforeInitializers = Before(header.Graph, new GraphProto(), GraphProto.InitializerFieldNumber);
        _afterInitializers = After(header.Graph, GraphProto.InitializerFieldNumber);
        _graphLengthBytes = _beforeInitializers.CalculateSize() + (long)_afterInitializers.CalculateSize();
        foreach (TensorProto tensor in header.Graph.Initializer)
        {
            _graphLengthBytes += LengthOfField(InitializerTag, LengthOf(tensor));
        }

        LengthBytes = _beforeGraph.CalculateSize() + LengthOfField(ModelGraphTag, _graphLengthBytes) + _afterGraph.CalculateSize();
    }

    /// <summary>The model, as it can be analysed.</summary>
    public OnnxModel Model { get; }

    /// <summary>The model without the bytes of the initializers in <see cref="Data"/>: those have name, type and dims only.</summary>
    public ModelProto Header => Model.Proto;

    /// <summary>What makes the bytes that <see cref="Header"/> lacks, by the name of the initializer.</summary>
    public IReadOnlyDictionary<string, IInitializerData> Data => Model.Weights;

    /// <summary>Length of the .onnx file in bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>Prepares a model to be written.</summary>
    /// <returns>A fault when the file would be longer than the 2 GiB that the format allows.</returns>
    public static OnnxOutcome<BuiltModel> Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        BuiltModel built = new(model);
        return built.LengthBytes <= int.MaxValue
            ? built
            : OnnxFault.TooLarge(
                $"model '{model.Proto.Graph.Name}' takes {built.LengthBytes} bytes, but an ONNX file has at most {int.MaxValue}");
    }

    /// <summary>Writes the .onnx file. Takes memory for the graph and one chunk of weights, never for all of them.</summary>
    public void WriteTo(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using CodedOutputStream output = new(stream, leaveOpen: true);
        output.WriteRawMessage(_beforeGraph);
        output.WriteTag(ModelGraphTag);
        output.WriteLength((int)_graphLengthBytes);
        output.WriteRawMessage(_beforeInitializers);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            foreach (TensorProto tensor in Header.Graph.Initializer)
            {
                Write(tensor, output, stream, chunk.AsSpan(0, ChunkBytes), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        output.WriteRawMessage(_afterInitializers);
        output.WriteRawMessage(_afterGraph);
    }

    /// <summary>Writes the .onnx file at a path. Whoever opens that path finds the former file or the whole new one.</summary>
    public void WriteToFile(string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string unfinished = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            // The coded stream and the chunks are the buffers.
            using (FileStream file = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                WriteTo(file, cancellation);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The .onnx file in memory, for small models.</summary>
    /// <exception cref="InvalidOperationException">It is longer than an array can be.</exception>
    public byte[] ToBytes()
    {
        long length = LengthBytes;
        if (length > Array.MaxLength)
        {
            throw new InvalidOperationException($"Model '{Header.Graph.Name}' takes {length} bytes; write it to a stream.");
        }

        byte[] bytes = new byte[length];
        using MemoryStream stream = new(bytes);
        WriteTo(stream);
        return bytes;
    }

    private static uint Tag(int field) => WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);

    private static T Before<T>(T message, T copy, int field)
        where T : IMessage
    {
        foreach (FieldDescriptor earlier in message.Descriptor.Fields.InDeclarationOrder().Where(each => each.FieldNumber < field))
        {
            if (earlier.IsRepeated)
            {
                var items = (IList)earlier.Accessor.GetValue(copy);
                foreach (object item in (IList)earlier.Accessor.GetValue(message))
                {
                    items.Add(item);
                }
            }
            else if (earlier.Accessor.HasValue(message))
            {
                earlier.Accessor.SetValue(copy, earlier.Accessor.GetValue(message));
            }
        }

        return copy;
    }

    // With the fields of newer versions, which the serializer puts last.
    private static T After<T>(T message, int field)
        where T : IDeepCloneable<T>, IMessage
    {
        T copy = message.Clone();
        foreach (FieldDescriptor earlier in message.Descriptor.Fields.InDeclarationOrder().Where(each => each.FieldNumber <= field))
        {
            earlier.Accessor.Clear(copy);
        }

        return copy;
    }

    private static long LengthOfField(uint tag, long lengthBytes) =>
        CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeUInt64Size((ulong)lengthBytes) + lengthBytes;

    private long LengthOf(TensorProto tensor) =>
        tensor.CalculateSize() + (Data.TryGetValue(tensor.Name, out IInitializerData? data) ? LengthOfField(RawDataTag, data.LengthBytes) : 0);

    private void Write(TensorProto tensor, CodedOutputStream output, Stream stream, Span<byte> chunk, CancellationToken cancellation)
    {
        output.WriteTag(InitializerTag);
        output.WriteLength((int)LengthOf(tensor));
        if (!Data.TryGetValue(tensor.Name, out IInitializerData? data))
        {
            output.WriteRawMessage(tensor);
            return;
        }

        output.WriteRawMessage(Before(tensor, new TensorProto(), TensorProto.RawDataFieldNumber));
        output.WriteTag(RawDataTag);
        output.WriteLength((int)data.LengthBytes);
        output.Flush();
        for (long offset = 0; offset < data.LengthBytes; offset += chunk.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = chunk[..(int)Math.Min(chunk.Length, data.LengthBytes - offset)];
            data.Read(offset, part);
            stream.Write(part);
        }

        output.WriteRawMessage(After(tensor, TensorProto.RawDataFieldNumber));
    }
}
