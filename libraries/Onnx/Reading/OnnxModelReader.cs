using EdgeAspire.Onnx.Description;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;
using Google.Protobuf;

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

        if (ModelValidator.FindFault(model, limits) is { } invalid)
        {
            return invalid.Shortened();
        }

        return new OnnxModel(model, OnnxDescription.Of(model));
    }

    /// <summary>Reads and checks a model from a stream, of which no more is taken than the limit and one byte.</summary>
    /// <param name="stream">Positioned at the start of the model, which ends where the stream ends.</param>
    /// <param name="limits">What reading it may cost; null for <see cref="OnnxLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends the reading of the stream.</param>
    public static async Task<OnnxOutcome<OnnxModel>> ReadAsync(
        Stream stream, OnnxLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= OnnxLimits.Default;
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (expected > limits.MaxBytes)
        {
            return OnnxFault.TooLarge($"the file has {expected} bytes, at most {limits.MaxBytes} are allowed");
        }

        using MemoryStream buffer = new((int)Math.Min(expected, Array.MaxLength));
        byte[] chunk = new byte[64 * 1024];
        while (await stream.ReadAsync(chunk, cancellationToken) is int count and > 0)
        {
            if (buffer.Length + count > Math.Min(limits.MaxBytes, Array.MaxLength))
            {
                return OnnxFault.TooLarge($"the file has more than the {limits.MaxBytes} bytes that are allowed");
            }

            await buffer.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
        }

        return Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), limits);
    }
}
