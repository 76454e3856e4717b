using EdgeAspire.Testing;
using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Data.Files;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mnist", ".gz")]
    [InlineData("mnist", "")]
    [InlineData("", ".gz")]
    [InlineData("", "")]
    public void HasMnist_AnyOfItsPlaces_IsFound(string folder, string extension)
    {
        var data = new DataFolder(_folder.Path);
        Assert.False(data.HasMnist);
        Directory.CreateDirectory(_folder.Combine(folder));
        foreach (string name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
        {
            Assert.False(data.HasMnist);
            File.WriteAllBytes(_folder.Combine(folder, name + extension), []);
        }

        Assert.True(data.HasMnist);
    }

    [Theory]
    [InlineData(DataSetNames.Mnist, "train-images-idx3-ubyte")]
    [InlineData(DataSetNames.Cifar, "data_batch_1.bin")]
    public void Read_NothingThere_NamesTheFirstFile(string name, string file) =>
        Assert.Contains(
            file, Assert.Throws<DataFileException>(() => new DataFolder(_folder.Path).Read(name, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_UnknownName_ListsTheKnown() =>
        Assert.Contains(
            "digits-drawn, mnist, cifar10",
            Assert.Throws<ArgumentException>(() => new DataFolder(_folder.Path).Read("x", 1)).Message,
            StringComparison.Ordinal);
}
