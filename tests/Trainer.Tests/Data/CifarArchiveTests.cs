using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using EdgeAspire.Trainer.Data.Download;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class CifarArchiveTests : IDisposable
{
    private static readonly byte[] Batch = [1, 2, 3, 4];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unpack_KnownBatch_IsWrittenAndOthersAreNot()
    {
        string archive = Pack(("cifar-10-batches-bin/a.bin", Batch), ("cifar-10-batches-bin/../../evil.bin", Batch), ("b.txt", Batch));
        Assert.Null(Unpack(archive, HashOf(Batch)));
        Assert.Equal(Batch, File.ReadAllBytes(_folder.Combine("out", "a.bin")));
        Assert.Single(Directory.GetFiles(_folder.Combine("out")));
    }

    [Fact]
    public void Unpack_WrongHash_NamesBothAndWritesNothing()
    {
        Error? error = Unpack(Pack(("a.bin", Batch)), new string('0', 64));
        Assert.Equal(ErrorReason.InvalidAnswer, error?.Reason);
        Assert.Contains(HashOf(Batch), error!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Combine("out")));
    }

    [Fact]
    public void Unpack_BatchMissing_IsNamed() =>
        Assert.Contains("lacks a.bin", Unpack(Pack(("b.bin", Batch)), HashOf(Batch))?.Message, StringComparison.Ordinal);

    [Fact]
    public void Unpack_NoArchive_IsAnErrorNotAnException()
    {
        string path = _folder.Combine("bad.tar.gz");
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Equal(ErrorReason.InvalidAnswer, Unpack(path, HashOf(Batch))?.Reason);
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private Error? Unpack(string archive, string hash)
    {
        string target = Directory.CreateDirectory(_folder.Combine("out")).FullName;
        return CifarArchive.Unpack(
            archive, target, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.bin"] = hash }, new AtomicFile());
    }

    private string Pack(params (string Name, byte[] Content)[] entries)
    {
        string path = _folder.Combine("archive.tar.gz");
        using FileStream file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach ((string name, byte[] content) in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return path;
    }
}
