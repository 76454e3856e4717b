using System.Globalization;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Validation;
using Google.Protobuf;
using Google.Protobuf.Collections;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Storage;

/// <summary>Opens the data that a model keeps in files beside it: in its own folder, and nowhere else.</summary>
internal sealed class ExternalFiles
{
    private const int MaxFiles = 4096;

    private readonly string _folder;
    private readonly OpenFiles _open;
    private readonly Dictionary<string, MappedFile> _files = new(StringComparer.Ordinal);
    private long _bytesLeft;

    /// <summary>Reads below a folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="open">Takes the files that are opened, to close them one day.</param>
    /// <param name="maxBytes">Most bytes that all tensors together may refer to.</param>
    public ExternalFiles(string folder, OpenFiles open, long maxBytes)
    {
        _folder = Path.GetFullPath(folder);
        _open = open;
        _bytesLeft = maxBytes;
    }

    /// <summary>Makes an ordinary tensor of one whose data are in another file: what is small is read, what is large is referred to.</summary>
    /// <param name="tensor">The tensor; loses its external_data.</param>
    /// <param name="data">The reference; null when the data were read into the tensor.</param>
    public OnnxFault? Resolve(TensorProto tensor, out IInitializerData? data)
    {
        data = null;
        int bits = TensorTypes.IsKnown(tensor.DataType) ? TensorTypes.BitsOf((DataType)tensor.DataType) : 0;
        if (bits == 0 || TensorValidator.ElementsOf(tensor.Dims) is not long elements)
        {
            return OnnxFault.Invalid($"external data of type {tensor.DataType} and dims [{string.Join(", ", tensor.Dims)}]: an unknown type, a negative size or an overflow");
        }

        long expectedBytes = TensorTypes.LengthOf((DataType)tensor.DataType, elements);
        string path = string.Empty;
        OnnxFault? fault = Entries(tensor.ExternalData, out string location, out long offset, out long? length)
            ?? Place(location, offset, length ?? expectedBytes, expectedBytes, out path);
        if (fault is not null)
        {
            return fault;
        }

        _bytesLeft -= expectedBytes;
        if (_bytesLeft < 0)
        {
            return OnnxFault.TooLarge("the model with its external data is larger than allowed");
        }

        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
        if (expectedBytes == 0)
        {
            tensor.RawData = ByteString.Empty;
            return null;
        }

        fault = Open(location, path, offset + expectedBytes, out MappedFile? file);
        if (fault is not null)
        {
            return fault;
        }

        MappedData mapped = new(file!, offset, expectedBytes);
        if (expectedBytes >= ModelSkeleton.MinReferenceBytes)
        {
            data = mapped;
            return null;
        }

        byte[] bytes = new byte[expectedBytes];
        mapped.Read(0, bytes);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return null;
    }

    private static OnnxFault? Entries(
        RepeatedField<StringStringEntryProto> entries, out string location, out long offset, out long? length)
    {
        (location, offset, length) = (string.Empty, 0, null);
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (StringStringEntryProto entry in entries)
        {
            if (!keys.Add(entry.Key))
            {
                return OnnxFault.Invalid($"external_data has '{entry.Key}' twice");
            }

            long number = 0;
            if (entry.Key is "offset" or "length" && !long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            {
                return OnnxFault.Invalid($"external_data has the {entry.Key} '{entry.Value}', expected a number of bytes");
            }

            location = entry.Key is "location" ? entry.Value : location;
            offset = entry.Key is "offset" ? number : offset;
            length = entry.Key is "length" ? number : length;
        }

        return location.Length > 0 ? null : OnnxFault.Invalid("external_data has no location");
    }

    private OnnxFault? Place(string location, long offset, long length, long expectedBytes, out string path)
    {
        path = string.Empty;
        string[] parts = location.Split('/');
        if (location.AsSpan().ContainsAny('\\', ':', '\0') || parts.Any(part => part is "" or "." or ".."))
        {
            return Refuse(location, "which is no plain path below the model's folder");
        }

        string reached = _folder;
        foreach (string part in parts)
        {
            reached = Path.Combine(reached, part);
            if (new FileInfo(reached).LinkTarget is not null)
            {
                return Refuse(location, $"and '{part}' is a symbolic link, which may lead out of the model's folder");
            }
        }

        // Pipes and devices have no length either.
        FileInfo file = new(reached);
        if (!file.Exists)
        {
            return Refuse(location, "which does not exist in the model's folder");
        }

        if (length != expectedBytes)
        {
            return OnnxFault.Invalid($"its data has {length} bytes in the external file '{location}', but its type and dims take {expectedBytes}");
        }

        path = reached;
        return offset <= file.Length && length <= file.Length - offset
            ? null
            : OnnxFault.Invalid($"its data is at {offset} to {(Int128)offset + length} of the external file '{location}', which has {file.Length} bytes");
    }

    private OnnxFault? Open(string location, string path, long leastBytes, out MappedFile? file)
    {
        if (_files.TryGetValue(path, out file))
        {
            return file.LengthBytes < leastBytes ? Refuse(location, "which became longer meanwhile") : null;
        }

        if (_files.Count == MaxFiles)
        {
            return OnnxFault.TooLarge($"its external data are in more than {MaxFiles} files");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length < leastBytes)
            {
                return Refuse(location, "which became shorter meanwhile");
            }

            file = _open.Add(new MappedFile(stream));
            _files[path] = file;
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(location, $"which cannot be read: {error.Message}");
        }
    }

    private static OnnxFault Refuse(string location, string reason) =>
        new(OnnxFaultReason.ExternalData, $"its data is in the external file '{location}', {reason}");
}
