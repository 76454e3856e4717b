using System.IO.Compression;

namespace EdgeAspire.Trainer.Data.Files;

/// <summary>Reads files whose sizes nobody vouches for: memory grows only with bytes that really came.</summary>
internal static class BoundedRead
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Opens a file, through gzip when its name ends in <c>.gz</c>.</summary>
    internal static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"{path}: cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Reads exactly <paramref name="length"/> bytes, at most 1 GiB; what is declared is not allocated before it has arrived.</summary>
    internal static byte[] Exactly(Stream stream, long length, string path, string what)
    {
        byte[] buffer = new byte[Math.Min(length, ChunkBytes)];
        int filled = 0;
        while (filled < length)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(length, 2L * buffer.Length));
            }

            int read = Read(stream, buffer.AsSpan(filled), path);
            if (read == 0)
            {
                throw new DataFileException($"{path}: ends after {filled} of {length} bytes of {what}.");
            }

            filled += read;
        }

        return buffer;
    }

    /// <summary>Fails when anything follows.</summary>
    internal static void End(Stream stream, string path, long expected)
    {
        if (Read(stream, new byte[1], path) != 0)
        {
            throw new DataFileException($"{path}: has more bytes than the {expected} that its header declares.");
        }
    }

    private static int Read(Stream stream, Span<byte> buffer, string path)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new DataFileException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
