using System.IO.MemoryMappedFiles;
using EdgeAspire.Onnx.Proto;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace EdgeAspire.Onnx.Reading;

/// <summary>Reads ONNX files from people who may not mean well: bounded, and every refusal names the place.</summary>
public static class OnnxModelReader
{
    /// <summary>Reads and checks a whole model.</summary>
    /// <param name="file">The bytes of an .onnx file.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    public static OnnxOutcome<OnnxModel> Read(ReadOnlySpan<byte> file, OnnxLimits? limits = null)
    {
        limits ??= OnnxLimits.Default;
        if (file.Length > limits.MaxBytes)
        {
            return OnnxFault.TooLarge($"the file has {file.Length} bytes, at most {limits.MaxBytes} are allowed");
        }

        if (file.IsEmpty)
        {
            return new OnnxFault(OnnxFaultReason.NotOnnx, "the file is empty");
        }

        if (WireScan.FindFault(file, ModelProto.Descriptor, limits) is { } broken)
        {
            return broken.Reason is OnnxFaultReason.NotOnnx ? broken.Within("the file is not ONNX") : broken;
        }

        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException error)
        {
            return new OnnxFault(OnnxFaultReason.Malformed, $"the file cannot be parsed: {error.Message}");
        }

        return OnnxModel.Of(model, null, limits);
    }

    /// <summary>
    /// Reads and checks a whole model from a file that nobody changes meanwhile. The file is mapped, so that what is no model costs no
    /// memory, and a model costs its size once.
    /// </summary>
    /// <param name="file">Open for reading.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    public static OnnxOutcome<OnnxModel> Read(FileStream file, OnnxLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= OnnxLimits.Default;
        long length = file.Length;
        if (length > Math.Min(limits.MaxBytes, int.MaxValue))
        {
            return OnnxFault.TooLarge($"the file has {length} bytes, at most {Math.Min(limits.MaxBytes, int.MaxValue)} are allowed");
        }

        if (length == 0)
        {
            return Read(ReadOnlySpan<byte>.Empty, limits);
        }

        using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using MemoryMappedViewAccessor view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        using SafeMemoryMappedViewHandle handle = view.SafeMemoryMappedViewHandle;
        unsafe
        {
            byte* start = null;
            handle.AcquirePointer(ref start);
            try
            {
                return Read(new ReadOnlySpan<byte>(start + view.PointerOffset, (int)length), limits);
            }
            finally
            {
                handle.ReleasePointer();
            }
        }
    }
}
