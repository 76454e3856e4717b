using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using EdgeAspire.Trainer.Storage;

namespace EdgeAspire.Trainer.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.Combine("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NewContent_ReplacesTheOldWhole()
    {
        File.WriteAllText(Target, "the old content, longer than the new");
        Assert.Null(new AtomicFile().Write(Target, stream => stream.Write("new"u8)));
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_DiskFullMidway_LeavesTheOldAndNothingElse()
    {
        File.WriteAllText(Target, "old");
        var files = new AtomicFile(path => new FullDiskStream(path, capacity: 10));
        Error? error = files.Write(Target, stream => stream.Write(new byte[100]));
        Assert.Equal(ErrorReason.StorageFull, error?.Reason);
        Assert.Contains("The disk is full", error!.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_FolderGone_IsAnErrorNotAnException()
    {
        Error? error = new AtomicFile().Write(_folder.Combine("no", "such", "file"), stream => stream.Write("x"u8));
        Assert.Equal(ErrorReason.Internal, error?.Reason);
    }

    [Fact]
    public void RemoveLeftovers_KilledMidWrite_OnlyTheWholeFileStays()
    {
        File.WriteAllText(Target, "previous");
        File.WriteAllText(Target + ".part", "half of the ne");
        AtomicFile.RemoveLeftovers(_folder.Path);
        Assert.Equal("previous", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }
}
