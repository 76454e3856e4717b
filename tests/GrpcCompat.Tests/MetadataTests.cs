using Grpc.Core;

namespace EdgeAspire.GrpcCompat.Tests;

public sealed class MetadataTests
{
    [Fact]
    public void Get_KeyInOtherLetterCase_FindsTheLastEntry()
    {
        var metadata = new Metadata { { "Key", "1" }, { "KEY", "2" } };

        Assert.Equal("2", metadata.GetValue("key"));
        Assert.Equal(["1", "2"], metadata.GetAll("key").Select(entry => entry.Value).ToArray());
        Assert.Null(metadata.GetValue("other"));
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("colon:")]
    [InlineData("")]
    public void Entry_InvalidKey_Throws(string key) => Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "x"));

    [Fact]
    public void Entry_KindDoesNotFitTheKey_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("a-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("a", new byte[] { 1 }));
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("a-bin", new byte[] { 1 }).Value);
    }

    [Fact]
    public void Entry_Bytes_AreCopiedInAndOut()
    {
        byte[] bytes = [1];
        var entry = new Metadata.Entry("a-bin", bytes);
        bytes[0] = 2;
        entry.ValueBytes[0] = 3;

        Assert.Equal([1], entry.ValueBytes);
    }

    [Fact]
    public void Empty_Add_Throws() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));
}
