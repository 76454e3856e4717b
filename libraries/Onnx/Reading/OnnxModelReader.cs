using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Storage;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Reading;

/// <summary>Reads ONNX files from people who may not mean well: bounded, and every refusal names the place.</summary>
public static class OnnxModelReader
{
    /// <summary>Reads and checks a whole model. It holds all its bytes itself.</summary>
    /// <param name="file">The bytes of an .onnx file.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    public static OnnxOutcome<OnnxModel> Read(ReadOnlySpan<byte> file, OnnxLimits? limits = null)
    {
        limits ??= OnnxLimits.Default;
        ModelProto? proto = null;
        return (FindFault(file, limits) ?? Parse(file, ModelProto.Parser.ParseFrom, out proto)) is { } fault
            ? fault
            : OnnxModel.Of(proto!, null, limits);
    }

    /// <summary>
    /// Reads and checks a whole model from a file that nobody changes until the model is disposed; the stream may be closed before. The
    /// file is mapped: what is no model costs no memory, and large initializers stay in the file.
    /// </summary>
    /// <param name="file">Open for reading.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    public static OnnxOutcome<OnnxModel> Read(FileStream file, OnnxLimits? limits = null) => Read(file, null, limits ?? OnnxLimits.Default);

    /// <summary>As <see cref="Read(FileStream, OnnxLimits?)"/>, with initializers in other files of the model's folder.</summary>
    /// <param name="path">Path of the .onnx file.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    /// <exception cref="IOException">The file itself cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file itself may not be read.</exception>
    public static OnnxOutcome<OnnxModel> Open(string path, OnnxLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Read(file, Path.GetDirectoryName(Path.GetFullPath(path)), limits ?? OnnxLimits.Default);
    }

    private static OnnxOutcome<OnnxModel> Read(FileStream file, string? folder, OnnxLimits limits)
    {
        ArgumentNullException.ThrowIfNull(file);
        long length = file.Length;
        if (length > Math.Min(limits.MaxBytes, int.MaxValue))
        {
            return OnnxFault.TooLarge($"the file has {length} bytes, at most {Math.Min(limits.MaxBytes, int.MaxValue)} are allowed");
        }

        if (length == 0)
        {
            return Read(ReadOnlySpan<byte>.Empty, limits);
        }

        OpenFiles open = new();
        OnnxOutcome<OnnxModel> model = Read(open.Add(new MappedFile(file)), folder, open, limits);
        if (model.Fault is not null)
        {
            open.Dispose();
        }

        return model;
    }

    private static OnnxOutcome<OnnxModel> Read(MappedFile file, string? folder, OpenFiles open, OnnxLimits limits)
    {
        ModelProto? proto = null;
        IReadOnlyList<ModelSkeleton.Reference> references = [];
        OnnxFault? fault = file.Look(bytes =>
            FindFault(bytes, limits) ?? Parse(bytes, all => ModelSkeleton.Parse(all, out references), out proto));
        if (fault is not null)
        {
            return fault;
        }

        fault = Refer(proto!, references, file, out Dictionary<string, IInitializerData> weights);
        if (fault is not null)
        {
            return fault.Shortened();
        }

        fault = folder is null ? null : Resolve(proto!, weights, new ExternalFiles(folder, open, limits.MaxBytes - file.LengthBytes));
        return fault?.Shortened() ?? OnnxModel.Of(proto!, weights, limits, open);
    }

    // Constant nodes whose data stay in the file become initializers, which is all that they are.
    private static OnnxFault? Refer(
        ModelProto proto, IReadOnlyList<ModelSkeleton.Reference> references, MappedFile file, out Dictionary<string, IInitializerData> weights)
    {
        weights = new Dictionary<string, IInitializerData>(StringComparer.Ordinal);
        HashSet<NodeProto> lifted = new(ReferenceEqualityComparer.Instance);
        foreach (ModelSkeleton.Reference reference in references)
        {
            GraphProto graph = proto.Graph;
            TensorProto tensor;
            if (reference.IsConstantNode)
            {
                NodeProto node = graph.Node[reference.Index];
                tensor = node.Attribute[0].T;
                tensor.Name = node.Output[0];
                graph.Initializer.Add(tensor);
                lifted.Add(node);
            }
            else
            {
                tensor = graph.Initializer[reference.Index];
            }

            // A second initializer of the same name is refused by the validator.
            weights.TryAdd(tensor.Name, new MappedData(file, reference.OffsetBytes, reference.LengthBytes));
        }

        if (lifted.Count == 0)
        {
            return null;
        }

        HashSet<string> names = [.. lifted.Select(node => node.Output[0])];
        if (proto.Graph.Input.FirstOrDefault(input => names.Contains(input.Name)) is { } taken)
        {
            return OnnxFault.Invalid($"tensor '{taken.Name}' is defined twice");
        }

        NodeProto[] rest = [.. proto.Graph.Node.Where(node => !lifted.Contains(node))];
        proto.Graph.Node.Clear();
        proto.Graph.Node.Add(rest);
        return null;
    }

    private static OnnxFault? Resolve(ModelProto proto, Dictionary<string, IInitializerData> weights, ExternalFiles files)
    {
        foreach (TensorProto tensor in proto.Graph?.Initializer ?? [])
        {
            if (tensor.DataLocation is not TensorProto.Types.DataLocation.External || weights.ContainsKey(tensor.Name))
            {
                continue;
            }

            if (files.Resolve(tensor, out IInitializerData? data) is { } fault)
            {
                return fault.Within($"initializer '{tensor.Name}'");
            }

            if (data is not null)
            {
                weights[tensor.Name] = data;
            }
        }

        return null;
    }

    private static OnnxFault? FindFault(ReadOnlySpan<byte> file, OnnxLimits limits)
    {
        if (file.Length > limits.MaxBytes)
        {
            return OnnxFault.TooLarge($"the file has {file.Length} bytes, at most {limits.MaxBytes} are allowed");
        }

        if (file.IsEmpty)
        {
            return new OnnxFault(OnnxFaultReason.NotOnnx, "the file is empty");
        }

        return WireScan.FindFault(file, ModelProto.Descriptor, limits) is { } broken
            ? broken.Reason is OnnxFaultReason.NotOnnx ? broken.Within("the file is not ONNX") : broken
            : null;
    }

    private static OnnxFault? Parse(ReadOnlySpan<byte> file, Func<ReadOnlySpan<byte>, ModelProto> parse, out ModelProto? proto)
    {
        try
        {
            proto = parse(file);
            return null;
        }
        catch (InvalidProtocolBufferException error)
        {
            proto = null;
            return new OnnxFault(OnnxFaultReason.Malformed, $"the file cannot be parsed: {error.Message}");
        }
    }
}
