using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Data.Download;

/// <summary>Unpacks the batches of CIFAR-10's archive: only the six known names, each of its known size and SHA-256.</summary>
internal static class CifarArchive
{
    /// <summary>Unpacks into a folder.</summary>
    /// <returns>Null, or why not all batches are there.</returns>
    internal static Error? Unpack(string archive, string folder, IReadOnlyDictionary<string, string> hashes, AtomicFile files)
    {
        var missing = new HashSet<string>(hashes.Keys, StringComparer.Ordinal);
        try
        {
            using FileStream file = File.OpenRead(archive);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            while (missing.Count > 0 && tar.GetNextEntry() is { } entry)
            {
                string name = Path.GetFileName(entry.Name);
                if (entry.DataStream is null || !missing.Contains(name))
                {
                    continue;
                }

                if (entry.Length > CifarFiles.BatchBytes)
                {
                    return Wrong($"{archive}: {name} is {entry.Length} bytes, expected at most {CifarFiles.BatchBytes}.");
                }

                byte[] content = new byte[entry.Length];
                entry.DataStream.ReadExactly(content);
                string hash = Convert.ToHexStringLower(SHA256.HashData(content));
                if (!string.Equals(hash, hashes[name], StringComparison.Ordinal))
                {
                    return Wrong($"{archive}: {name} has SHA-256 {hash}, expected {hashes[name]}.");
                }

                if (files.Write(Path.Combine(folder, name), stream => stream.Write(content)) is { } error)
                {
                    return error;
                }

                missing.Remove(name);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Wrong($"{archive}: cannot be unpacked: {exception.Message}");
        }

        return missing.Count == 0 ? null : Wrong($"{archive}: lacks {string.Join(", ", missing.Order(StringComparer.Ordinal))}.");
    }

    private static Error Wrong(string message) => new(ErrorReason.InvalidAnswer, message);
}
