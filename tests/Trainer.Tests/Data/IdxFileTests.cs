using System.Buffers.Binary;
using System.IO.Compression;
using EdgeAspire.Testing;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Files;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images")]
    [InlineData("images.gz")]
    public void Read_ValidFile_GivesShapeAndData(string name)
    {
        string path = Write(name, Idx([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        (int[] shape, byte[] data) = IdxFile.Read(path, 3);
        Assert.Equal([2, 3, 2], shape);
        Assert.Equal(Enumerable.Range(1, 12).Select(v => (byte)v), data);
    }

    [Fact]
    public void Read_EndsEarly_NamesFileAndBytes() =>
        AssertRefused(Write("cut", Idx([2, 2], [1, 2, 3])), 2, "ends after 3 of 4 bytes");

    [Fact]
    public void Read_MoreThanDeclared_IsRefused() =>
        AssertRefused(Write("long", Idx([2], [1, 2, 3])), 1, "more bytes than the 10");

    [Fact]
    public void Read_OtherType_NamesTheMagic() =>
        AssertRefused(Write("magic", [0, 0, 0x0D, 1, 0, 0, 0, 1, 0]), 1, "00000D01, expected 00000801");

    [Fact]
    public void Read_EmptyDimension_IsRefused() => AssertRefused(Write("empty", Idx([0], [])), 1, "dimension 0 is 0");

    [Fact]
    public void Read_HugeDeclaration_IsRefusedWithoutAllocatingIt()
    {
        // 10 million images of 4096 x 4096 are declared, 4 bytes come.
        string path = Write("huge", Idx([10_000_000, 4096, 4096], [1, 2, 3, 4]));
        AssertRefused(path, 3, "bytes");
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(Write("large", Idx([15_000, 256, 256], [1, 2, 3, 4])), 3, "ends after 4 of");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Read_DamagedGzip_IsRefused() => AssertRefused(WriteRaw("bad.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]), 1, "bad.gz");

    [Fact]
    public void Read_MissingFile_IsRefused() => AssertRefused(_folder.Combine("nowhere"), 1, "cannot be opened");

    [Fact]
    public void ReadSet_CountsDiffer_NamesBothFiles()
    {
        string images = Write("i", Idx([2, 1, 1], [1, 2]));
        string labels = Write("l", Idx([3], [1, 2, 3]));
        string message = Assert.Throws<DataFileException>(() => IdxFile.ReadSet("x", images, labels, 10)).Message;
        Assert.Contains("2 images", message, StringComparison.Ordinal);
        Assert.Contains("3 labels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSet_LabelOutOfRange_NamesItsPlace()
    {
        string images = Write("i", Idx([2, 1, 1], [1, 2]));
        string labels = Write("l", Idx([2], [1, 10]));
        Assert.Contains(
            "label 1 is 10, expected 0 to 9",
            Assert.Throws<DataFileException>(() => IdxFile.ReadSet("x", images, labels, 10)).Message,
            StringComparison.Ordinal);
    }

    [SharedDataFact("mnist")]
    public void Read_Mnist_HasItsSizes()
    {
        TrainingData data = new DataFolder(SharedData.Find()!).Read(DataSetNames.Mnist, 1);
        Assert.Equal(60_000, data.Train.Count);
        Assert.Equal(10_000, data.Test.Count);
        Assert.Equal(28 * 28, data.Train.ImageLength);
        Assert.Equal(5, data.Train.Label(0));
        Assert.Equal(7, data.Test.Label(0));
    }

    private static byte[] Idx(int[] shape, byte[] data)
    {
        byte[] file = new byte[4 + (4 * shape.Length) + data.Length];
        file[2] = 8;
        file[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), shape[i]);
        }

        data.CopyTo(file, 4 + (4 * shape.Length));
        return file;
    }

    private static void AssertRefused(string path, int dimensions, string text) =>
        Assert.Contains(text, Assert.Throws<DataFileException>(() => IdxFile.Read(path, dimensions)).Message, StringComparison.Ordinal);

    private string Write(string name, byte[] content)
    {
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            return WriteRaw(name, content);
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return WriteRaw(name, packed.ToArray());
    }

    private string WriteRaw(string name, byte[] content)
    {
        string path = _folder.Combine(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
