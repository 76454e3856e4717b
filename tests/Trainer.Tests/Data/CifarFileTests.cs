using EdgeAspire.Testing;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Files;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class CifarFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadSet_TwoFiles_JoinsTheirRecords()
    {
        ImageSet set = CifarFile.ReadSet("x", [Write("a", Records(3, 7)), Write("b", Records(9))]);
        Assert.Equal(3, set.Count);
        Assert.Equal(3072, set.ImageLength);
        Assert.Equal([3, 7, 9], set.Labels.ToArray());
        Assert.Equal(7, set.Image(1)[0]);
        Assert.Equal(9, set.Image(2)[3071]);
    }

    [Fact]
    public void ReadSet_CutRecord_NamesTheRecordSize() => AssertRefused(Records(1)[..3000], "records of 3073 bytes");

    [Fact]
    public void ReadSet_EmptyFile_IsRefused() => AssertRefused([], "is 0 bytes");

    [Fact]
    public void ReadSet_LabelAboveNine_NamesTheRecord() => AssertRefused(Records(1, 10), "label of record 1 is 10");

    private static byte[] Records(params byte[] labels)
    {
        byte[] file = new byte[labels.Length * 3073];
        for (int i = 0; i < labels.Length; i++)
        {
            file.AsSpan(i * 3073, 3073).Fill(labels[i]);
        }

        return file;
    }

    private void AssertRefused(byte[] content, string text)
    {
        string path = Write("bad", content);
        Assert.Contains(text, Assert.Throws<DataFileException>(() => CifarFile.ReadSet("x", [path])).Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] content)
    {
        string path = _folder.Combine(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
