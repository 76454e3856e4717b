using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Collects a compressed message, whose content says nothing before all of it is there.</summary>
internal sealed class CompressedMessage
{
    private const int ChunkBytes = 16 * 1024;

    private readonly MessageEncoding _encoding;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public CompressedMessage(MessageEncoding encoding)
    {
        _encoding = encoding;
    }

    /// <summary>Takes the next bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>The message in plain.</summary>
    /// <param name="maxBytes">The most that it may have: a few compressed bytes can stand for any number.</param>
    /// <param name="share">What it is taken from; null for no bound.</param>
    public Outcome<ArrayBufferWriter<byte>> Decompress(int maxBytes, BudgetShare? share)
    {
        _ = MemoryMarshal.TryGetArray(_bytes.WrittenMemory, out var segment);
        using var source = new MemoryStream(segment.Array ?? [], segment.Offset, segment.Count, writable: false);
        using Stream decompressing = _encoding == MessageEncoding.Gzip
            ? new GZipStream(source, CompressionMode.Decompress)
            : new ZLibStream(source, CompressionMode.Decompress);
        var plain = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var count = decompressing.Read(plain.GetSpan(ChunkBytes));
                if (count == 0)
                {
                    return plain;
                }

                if (count > maxBytes - plain.WrittenCount)
                {
                    return new Error(
                        ErrorReason.TooLarge,
                        string.Create(CultureInfo.InvariantCulture, $"The message has over {maxBytes} bytes when decompressed, which is all that is accepted."));
                }

                if (share?.TryTake(count) is { } error)
                {
                    return error;
                }

                plain.Advance(count);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return new Error(ErrorReason.MalformedRequest, $"The message cannot be decompressed: {exception.Message}");
        }
    }
}
