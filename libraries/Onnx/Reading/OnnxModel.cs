using System.Globalization;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Storage;
using EdgeAspire.Onnx.Validation;
using Google.Protobuf;

namespace EdgeAspire.Onnx.Reading;

/// <summary>
/// A model that was found valid. Its large initializers may be references: then their tensors in <see cref="Proto"/> hold neither
/// raw_data nor typed data, and <see cref="Weights"/> has the bytes.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly IDisposable? _storage;

    internal OnnxModel(ModelProto proto, IReadOnlyDictionary<string, IInitializerData> weights, IDisposable? storage)
    {
        Proto = proto;
        Weights = weights;
        Description = OnnxDescription.Of(proto);
        _storage = storage;
    }

    /// <summary>The model as messages.</summary>
    public ModelProto Proto { get; }

    /// <summary>What goes in and out of it.</summary>
    public OnnxDescription Description { get; }

    /// <summary>The bytes of the main graph's initializers that are references, by name. Not to be read after <see cref="Dispose"/>.</summary>
    public IReadOnlyDictionary<string, IInitializerData> Weights { get; }

    /// <summary>Checks a model that was put together in memory.</summary>
    /// <param name="proto">The messages; the model keeps them.</param>
    /// <param name="weights">The bytes of initializers that hold none themselves, by name; null for none.</param>
    /// <param name="limits">What the model may be; null for <see cref="OnnxLimits.Default"/>.</param>
    /// <returns>A fault that names the place when the model breaks the rules of the format.</returns>
    public static OnnxOutcome<OnnxModel> Of(
        ModelProto proto, IReadOnlyDictionary<string, IInitializerData>? weights = null, OnnxLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(proto);
        weights ??= new Dictionary<string, IInitializerData>(StringComparer.Ordinal);
        return ModelValidator.FindFault(proto, weights, limits ?? OnnxLimits.Default) is { } fault
            ? fault.Shortened()
            : new OnnxModel(proto, weights, null);
    }

    internal static OnnxOutcome<OnnxModel> Of(
        ModelProto proto, IReadOnlyDictionary<string, IInitializerData> weights, OnnxLimits limits, IDisposable storage) =>
        ModelValidator.FindFault(proto, weights, limits) is { } fault ? fault.Shortened() : new OnnxModel(proto, weights, storage);

    /// <summary>What the model says about itself as a classifier.</summary>
    /// <returns>A fault that names what is missing when the model does not answer with classes.</returns>
    public OnnxOutcome<ClassifierDescription> DescribeClassifier() => ClassifierReader.Describe(Proto, Description);

    /// <summary>
    /// The model without the bytes of its large initializers, which it refers to in the file that it was read from: a runtime maps them
    /// instead of reading them.
    /// </summary>
    /// <param name="location">The name of that file, relative to the folder in which the runtime looks.</param>
    public byte[] ToReferences(string location)
    {
        ModelProto proto = Proto.Clone();
        foreach (TensorProto tensor in proto.Graph.Initializer)
        {
            if (Weights.TryGetValue(tensor.Name, out IInitializerData? data) && data is MappedData mapped)
            {
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = mapped.OffsetBytes.ToString(CultureInfo.InvariantCulture) });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = mapped.LengthBytes.ToString(CultureInfo.InvariantCulture) });
            }
        }

        return proto.ToByteArray();
    }

    /// <summary>Closes the files that <see cref="Weights"/> refer to.</summary>
    public void Dispose() => _storage?.Dispose();
}
